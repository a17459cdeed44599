/*
 * Private to solve: rows that fall apart into blocks once a few shared rows are priced (the
 * quarters' budgets over the rules of each channel). Every block is solved to its own proof
 * under the prices, which bounds far closer than curve by curve.
 *
 *     bound(y) = sum_r y_r side_r + sum_b max { f_b(z) - y A_b z : z in the box, rows of b
 * }
 *
 *     blocks     which rows are shared, the blocks, their best plans   budget_blocks.c
 *     columns    plans of blocks met so far, and the prices under
 *                which their best mix is dearest    budget_columns.c, budget_master.c
 *     shrink     where a block cannot be           budget_blocks_shrink.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_BLOCKS_H
#define PURSER_SOLVE_BUDGET_BLOCKS_H

#include "budget_model.h"

typedef struct budget_columns budget_columns;

typedef struct budget_block {
    budget_model model;    /* its spends and rows; charges are the shared rows' prices */
    size_t *spend;         /* [model.spend_count] position in the whole */
    budget_search *search; /* NULL = one spend without rows */
    budget_found found;    /* of the last search */
    budget_box box;
    double *z;
    double value; /* f_b(z), without prices */
    double bound; /* of the last question: no plan earns more after prices */
} budget_block;

struct budget_blocks {
    const budget_model *model;
    size_t shared_count;
    size_t
        *shared;   /* [shared_count] rows of the model; a row with two limits comes twice */
    size_t *place; /* [row_count] a row's first place in shared; SIZE_MAX = not shared */
    double *side;  /* [shared_count] its limit */
    double *least, *most; /* [shared_count] what its price may be by the limit's side */
    size_t count;
    budget_block *block;
    size_t *block_of;   /* [spend_count] */
    size_t relax_count; /* relaxations of the blocks */
    size_t work;       /* them times spends and rows (water-filling a third), and masters */
    size_t probe_work; /* of it, to shrink boxes */
    budget_columns *columns;
};

/** *blocks = NULL where the rows do not fall apart.
 * @param many more shared rows than usual are worth it */
psr_status budget_blocks_create(const budget_model *model, bool many, psr_arena *arena,
                                budget_blocks **blocks) PSR_MUST_CHECK;
void budget_blocks_clear(budget_blocks *blocks);

/**
 * Best plan and proved bound of one block under prices of the shared rows.
 * @param slack absolute room between plan and bound
 * @param start a plan of the block to beat; NULL = none
 * @param has_plan false: the block has no plan in the box
 */
psr_status budget_block_solve(budget_blocks *blocks, size_t b, const budget_box *box,
                              const double *price, double slack, const double *start,
                              bool *has_plan) PSR_MUST_CHECK;

/** A block on its part of the box, each spend charged what it uses of the shared rows. */
void budget_block_load(const budget_blocks *blocks, size_t b, const budget_box *box,
                       const double *price);
/** What its spends earn at most, its rows left out; block->z where they do. */
double budget_block_free_bound(budget_block *block);
/** Search a block that has rows, as it is loaded, its work counted. */
psr_status budget_block_search(budget_blocks *blocks, size_t b,
                               const budget_aim *aim) PSR_MUST_CHECK;

/** What the mix of columns says about a box. */
typedef struct budget_mix {
    double bound;        /* proved */
    double *price;       /* [shared_count] in: where to start; out: of the bound */
    double *block_bound; /* [blocks] what each may earn at most under these prices */
    double *z;           /* [spend_count] the best mix of columns */
    double *error;       /* [spend_count] what the mix earns above the curve at z */
    double *main;    /* [spend_count] the column with the greatest share of each block */
    bool is_empty;   /* proved: a block has no plan in the box */
    bool is_known;   /* z, error and main are written */
    bool is_settled; /* the prices are near the best, not the last of the rounds */
} budget_mix;

/**
 * Lower the bound of a box by prices, until it is at most `cutoff` or that is out of reach.
 * @param rounds most prices tried
 */
psr_status budget_blocks_bound(budget_blocks *blocks, const budget_box *box, double cutoff,
                               double slack, int rounds, budget_mix *mix) PSR_MUST_CHECK;

/**
 * Shrink a box to where every block comes close enough to its bound for all together to
 * reach more than `value`; mix of the box.
 */
psr_status budget_blocks_shrink(budget_blocks *blocks, budget_box *box, double value,
                                const budget_mix *mix) PSR_MUST_CHECK;

/** What all blocks together earn at most under prices, and each, see budget_block.bound;
 * -INFINITY where one has no plan. */
psr_status budget_blocks_ask(budget_blocks *blocks, const budget_box *box,
                             const double *price, double slack,
                             double *bound) PSR_MUST_CHECK;

/** What the known columns let expect of the bound of a smaller box, not below `cutoff`;
 * mix of the box around it. */
double budget_blocks_guess(budget_blocks *blocks, const budget_box *box, double cutoff,
                           const budget_mix *mix);

/**
 * A plan of the whole: prices of shared rows that the blocks' best plans break rise from
 * mix->price until they are kept.
 * @param z [spend_count] out, where *is_found
 */
psr_status budget_blocks_repair(budget_blocks *blocks, const budget_box *box, double slack,
                                const budget_mix *mix, double *z,
                                bool *is_found) PSR_MUST_CHECK;

psr_status budget_columns_create(const budget_blocks *blocks, psr_arena *arena,
                                 budget_columns **columns) PSR_MUST_CHECK;
void budget_columns_clear(budget_columns *columns);

#endif
