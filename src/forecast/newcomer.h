/*
 * Series without history: forecast from series that are alike.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_NEWCOMER_H
#define PURSER_FORECAST_NEWCOMER_H

#include "purser/data/forecast.h"
#include "purser/data/panel.h"

/**
 * Give every series without a value the mixture of the forecasts of its look-alikes: those
 * of the product that it is said to be like (in its channel, else in all), or the series
 * that share the most groups with it (at least one). Its quantiles are those of the
 * mixture, so they also hold how different look-alikes are. Without look-alikes the
 * forecast stays 0.
 * @see Baardman et al. (2017), comparable products for new product introductions
 */
psr_status psr_newcomers_fill(const psr_panel *panel,
                              psr_forecast *forecast) PSR_MUST_CHECK;

#endif
