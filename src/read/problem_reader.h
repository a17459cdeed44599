/*
 * Private to the reading of problem files: one reader, split over two files.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PROBLEM_READER_H
#define PURSER_READ_PROBLEM_READER_H

#include "json_fields.h"

/** Positions in json_reader.names. */
enum { NAMES_PRODUCTS, NAMES_WAREHOUSES, NAMES_CHANNELS, NAMES_SUPPLIERS };

typedef struct problem_reader {
    json_reader json;
    psr_problem *problem;
    size_t demand_capacity, knot_capacity; /* of the growing arrays below */
    psr_demand *demand;
    double *knot_value, *knot_level;
} problem_reader;

/** `market` with its tiers and demand; drops tiers below the price floor. */
void problem_read_markets(problem_reader *reader, const json_value *root);

/** In a shared pool all points of a product and period are outcomes of one table. */
void problem_check_outcomes(problem_reader *reader);

#endif
