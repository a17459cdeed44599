/*
 * Charts of the report: one drawing model, drawn as SVG (print, no script) with its figures
 * in a table, which screen readers read and the script draws with zoom and hover.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_CHART_H
#define PURSER_WRITE_CHART_H

#include "purser/base.h"

typedef enum psr_chart_mark {
    PSR_CHART_LINE,
    PSR_CHART_STACK, /* bars on top of each other, in series order; below 0 downwards */
    PSR_CHART_BAND,  /* area between this series and the next, which is its upper edge */
    PSR_CHART_DOT
} psr_chart_mark;

enum { PSR_CHART_COLOURS = 8, PSR_CHART_BAD = 8 /* the colour of what is amiss */ };

typedef struct psr_chart_series {
    const char *name;
    psr_chart_mark mark;
    int colour;      /* 0 .. PSR_CHART_COLOURS - 1, or PSR_CHART_BAD */
    const double *y; /* [point_count]; NaN = no mark there */
    const char *key; /* the group or column of the source; NULL = no single one */
} psr_chart_series;

typedef struct psr_chart {
    psr_language language;
    bool is_small; /* one of several in a row */
    const char *title;
    const char *unit; /* of y */
    const char *note; /* below the chart; may be NULL */
    /** Where the figures are from: `TABLE.COLUMN by GROUP` (sums) or `TABLE of KEY`. */
    const char *source;
    int decimals; /* of the figures */
    size_t point_count;
    const char *x_title;
    const double *x;           /* [point_count] increasing; NULL = positions with labels */
    const char *const *labels; /* [point_count]; NULL = numbers of x */
    const psr_chart_series *series;
    size_t series_count;
} psr_chart;

/** A <figure> with caption, legend, SVG and the table of its figures. */
void psr_chart_add(psr_text *html, const psr_chart *chart);

#endif
