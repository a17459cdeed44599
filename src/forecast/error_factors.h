/*
 * How the errors of forecasts go together: a shrunken correlation, kept as its factors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_ERROR_FACTORS_H
#define PURSER_FORECAST_ERROR_FACTORS_H

#include "purser/base.h"

/**
 * Standardised errors of base forecasts, which tell how the errors of nodes go together:
 * their correlation shrunken towards none,
 *
 *     R = λ I + (1 - λ) Z Z' / T
 *
 * kept as its factors, so that nothing of size nodes x nodes is ever made.
 * @see Schäfer & Strimmer (2005), SAGMB 4 (the shrinkage λ); Wickramasuriya et al. (2019)
 */
typedef struct error_factors {
    size_t rows, columns; /* series and sums; T observations of them */
    double *z;            /* [rows * columns]; a missing error is 0 */
    double shrinkage;     /* λ in (0, 1] */
    double *cholesky;     /* [columns * columns] of λ T / (1 - λ) I + Z' Z */
} error_factors;

/**
 * Factors of a sample of errors, whose rows are scaled to variance 1 (rows without any
 * variance stay 0: nothing is known of them beyond their own variance).
 * @param z [rows * columns], taken over: freed by psr_error_factors_free even on failure
 */
psr_status psr_error_factors_create(double *z, size_t rows, size_t columns,
                                    error_factors *factors) PSR_MUST_CHECK;
void psr_error_factors_free(error_factors *factors);

/** v = R⁻¹ v by Woodbury's identity; work is [columns]. */
void psr_error_factors_undo(const error_factors *factors, double *v, double *work);

#endif
