/*
 * clean: history -> panel: calendar, gaps, stock-outs, outliers, events; each change is a
 * finding. SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLEAN_H
#define PURSER_CLEAN_H

#include "purser/base.h"
#include "purser/data.h"

/**
 * Lay the history on the scenario's calendar: one series per product and channel, NaN where
 * nothing is known, censored where stock ran out, regressors for price, promotion and
 * events with their future values.
 *
 * @param catalog prices and events; may be NULL
 * @return PSR_OK, PSR_ERR_DATA, PSR_ERR_MEMORY; *panel owned by the caller
 */
psr_status psr_clean_history(const psr_scenario *scenario, const psr_catalog *catalog,
                             const psr_history *history, psr_panel **panel,
                             psr_findings *findings, psr_error *err) PSR_MUST_CHECK;

#endif
