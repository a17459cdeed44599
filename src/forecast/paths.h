/*
 * Joint scenario paths: what may happen in all channels of a product together.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_PATHS_H
#define PURSER_FORECAST_PATHS_H

#include "purser/data/forecast.h"
#include "purser/data/panel.h"

/**
 * Rank correlation of the changes of series of one product, averaged over pairs; 0 where
 * the panel has no products or no pairs.
 */
double psr_paths_correlation(const psr_panel *panel);

/**
 * Fill forecast->path by a Gaussian copula over the quantiles: the normal score of a step
 * is
 *
 *     z = √c · product + √(1 - c) · own
 *
 * each an autoregression over the steps with coefficient `persistence`; c = correlation.
 * The streams depend on the seed, the product and the series' key, on nothing else.
 * @see Iman & Conover (1982), inducing rank correlation
 */
void psr_paths_fill(const psr_panel *panel, double correlation, double persistence,
                    uint64_t seed, psr_forecast *forecast);

#endif
