/*
 * A panel as it was some periods ago: what forecasts of the past may see.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_PANEL_CUT_H
#define PURSER_FORECAST_PANEL_CUT_H

#include "purser/data/panel.h"

/** Values a series must have before the cut; shorter ones are empty. */
enum { CUT_LEAST = 8 };

/**
 * The panel without its last `hold` periods; what was the regressors' future then is known.
 * Names and groups stay the panel's.
 * @param cut to be freed by psr_panel_cut_free even after a failure
 */
psr_status psr_panel_cut(const psr_panel *panel, size_t hold, size_t horizon,
                         psr_panel *cut) PSR_MUST_CHECK;
void psr_panel_cut_free(psr_panel *cut);

#endif
