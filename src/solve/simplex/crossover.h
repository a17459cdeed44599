/*
 * Crossover: from an optimal point that is no vertex to a basis the simplex method can
 * start from, so that it needs few pivots instead of all of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_CROSSOVER_H
#define PURSER_SOLVE_CROSSOVER_H

#include "simplex.h"

/**
 * Choose a basis near an optimal solution of lp: what lies between its bounds is basic as
 * far as the columns are independent, slacks of rows with a price are not.
 *
 * Columns and rows are put on a side by complementarity: nearer to the bound than its price
 * is to 0, both relative. Independent columns are found by peeling rows and columns with a
 * single entry left, then by Gaussian elimination of what remains.
 *
 * @param solution x, row_price, over_price and reduced_cost filled
 * @param basis    [column_count], [row_count], [column_count] out
 * @param found    false: too much remains after peeling, no basis was chosen
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status crossover_basis(const psr_lp *lp, const psr_solution *solution,
                           simplex_basis *basis, bool *found, psr_error *err);

#endif
