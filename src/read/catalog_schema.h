/*
 * The catalogue's tables: every column with its aliases, type, range and default. One
 * description serves reading, what-ifs (`adjust:`) and the reference in
 * scenarios/README.md. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_CATALOG_SCHEMA_H
#define PURSER_READ_CATALOG_SCHEMA_H

#include "purser/data/catalog.h"
#include "purser/data/findings.h"
#include "purser/data/scenario.h"

typedef enum psr_cell_kind {
    PSR_CELL_TEXT,      /* char * */
    PSR_CELL_NUMBER,    /* double */
    PSR_CELL_WHOLE,     /* int */
    PSR_CELL_FLAG,      /* bool */
    PSR_CELL_DAY,       /* psr_day */
    PSR_CELL_PRODUCT,   /* psr_id of a row of products */
    PSR_CELL_CHANNEL,   /* psr_id of a row of channels */
    PSR_CELL_WAREHOUSE, /* psr_id of a row of warehouses */
    PSR_CELL_FAMILY,    /* psr_curve_family by name */
    PSR_CELL_CARRYOVER  /* psr_carryover_kind by name */
} psr_cell_kind;

typedef struct psr_cell {
    const char
        *names; /* `unit_cost|cost|成本`: the first is the name, the others aliases */
    psr_cell_kind kind;
    size_t offset;        /* in the row */
    const char *standard; /* of an empty cell: a value, `none` (no limit), `unknown` (NaN),
                             `*` (every one); NULL = the cell is needed */
    double least, most;   /* of numbers */
    const char *text;
} psr_cell;

typedef struct psr_table_kind {
    const char *name; /* `products`: the key below `tables:` */
    const char *text;
    const psr_cell *cells;
    size_t cell_count;
    size_t row_size, place_offset;
    size_t rows_offset, count_offset; /* in psr_catalog */
    bool is_closed; /* a column that no cell uses is a fault: its numbers would be missed */
} psr_table_kind;

/** A row of table `curves` before it becomes a psr_response. */
typedef struct psr_curve_row {
    psr_id channel;
    unsigned family, carryover;
    double scale, shape, spend, rate, midpoint;
    double retention, delay, weibull_shape, weibull_scale;
    bool normalised;
    double baseline, largest_spend, opening_effective_spend;
    char *points;
    psr_place place;
} psr_curve_row;

/** The catalogue being read: its tables, and the rows of `curves` beside them. */
typedef struct psr_catalog_draft {
    psr_catalog catalog; /* first: rows_offset and count_offset count from here */
    psr_curve_row *curve_rows;
    size_t curve_count;
    const psr_scenario *scenario;
    psr_findings *findings;
    psr_faults *faults;
} psr_catalog_draft;

/** In the order they are read: tables that others name come first. */
extern const psr_table_kind psr_catalog_kinds[];
extern const size_t psr_catalog_kind_count;

/** First of the cell's names into name[64]. */
void psr_cell_name(const psr_cell *cell, char name[64]);
/** Rows of a table in the draft. */
void *psr_catalog_rows(psr_catalog_draft *draft, const psr_table_kind *kind, size_t *count);

/** Read one table, if the scenario names it. Faults are added. */
psr_status psr_catalog_read_table(psr_catalog_draft *draft,
                                  const psr_table_kind *kind) PSR_MUST_CHECK;
/** Apply the scenario's `adjust:` lines to the rows. */
void psr_catalog_adjust(psr_catalog_draft *draft);
/** What must hold between cells and between tables. */
psr_status psr_catalog_check(psr_catalog_draft *draft) PSR_MUST_CHECK;
/** Rows of `curves` -> draft->catalog.curves. */
psr_status psr_catalog_curves(psr_catalog_draft *draft) PSR_MUST_CHECK;

/** The reference of all tables as Markdown. */
void psr_catalog_markdown(psr_text *text);

#endif
