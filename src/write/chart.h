/*
 * Charts of the report: one drawing model, drawn as SVG (print, no script) and handed to
 * uPlot as data (zoom and hover). SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_CHART_H
#define PURSER_WRITE_CHART_H

#include "purser/base.h"

typedef enum psr_chart_mark {
    PSR_CHART_LINE,
    PSR_CHART_STACK, /* bars on top of each other, in series order */
    PSR_CHART_BAND,  /* area between this series and the next, which is its upper edge */
    PSR_CHART_DOT
} psr_chart_mark;

typedef struct psr_chart_series {
    const char *name;
    psr_chart_mark mark;
    int colour;      /* 0 .. 7 */
    const double *y; /* [point_count]; NaN = no mark there */
} psr_chart_series;

typedef struct psr_chart {
    const char *title;
    const char *unit; /* of y */
    size_t point_count;
    const double *x;           /* [point_count] increasing; NULL = positions with labels */
    const char *const *labels; /* [point_count]; NULL = numbers of x */
    const psr_chart_series *series;
    size_t series_count;
} psr_chart;

/** A <figure> with caption, legend, SVG and the same data for the script. */
void psr_chart_add(psr_text *html, const psr_chart *chart);

#endif
