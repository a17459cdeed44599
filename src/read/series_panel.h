/*
 * Rows of some series of a file -> panel.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SERIES_PANEL_H
#define PURSER_READ_SERIES_PANEL_H

#include "purser/data.h"
#include "series_rows.h"

/** Every `stride`-th series from `from` on, `count` of them, with their rows. */
typedef struct series_part {
    series_rows *file;
    size_t from, stride, count;
    row_set set; /* by series, then time */
} series_part;

/** Load and sort the rows of a part whose numbers are set. */
psr_status psr_series_part_load(series_part *part) PSR_MUST_CHECK;
void psr_series_part_clear(series_part *part);

/** The smallest step between two times of one series; INT32_MAX = none. */
int32_t psr_series_part_step(const series_part *part);
/** The frequency whose period such a step of days is. */
psr_frequency psr_series_frequency(int32_t days);

/**
 * Build a panel; faults: two rows of one period, a series that spans too much.
 * @param panel its season, horizon and frequency are set; a file with columns of text gives
 * its groups away, so it makes one panel only
 */
psr_status psr_series_panel_build(series_part *part, psr_panel *panel,
                                  psr_faults *faults) PSR_MUST_CHECK;

/** The end of the series that end last. */
int64_t psr_series_panel_last(const psr_panel *panel);
/** Is any value of a column's future given? Columns without one are carried on. */
bool psr_series_panel_has_future(const psr_panel *panel, size_t regressor);
/** A column whose future is given must be given whole, for the series that end at `last`.
 */
void psr_series_panel_check_future(const series_part *part, const psr_panel *panel,
                                   size_t regressor, int64_t last, psr_faults *faults);

#endif
