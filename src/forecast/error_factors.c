/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "error_factors.h"

#include "dot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Origins half a horizon apart forecast each period twice: half the errors are news. */
static const double seen_twice = 2.0;
/* Correlations are never believed fully; standardised errors below this are none. */
static const double least_shrinkage = 0.05, least_variation = 1e-9;

void psr_error_factors_free(error_factors *factors) {
    free(factors->z);
    free(factors->cholesky);
    *factors = (error_factors){0};
}

/*
 * The shrinkage that is best for the sum of squares of all correlations: their summed
 * sampling variance over their sum of squares, both without the diagonal,
 *
 *     sum r_ij² = |Z'Z|² / T² - rows,
 *     sum var(r_ij) = (sum_t |z_t|⁴ - sum_t sum_i z_it⁴) / T² - (sum r_ij²) / T.
 */
static double shrinkage_of(const error_factors *self) {
    size_t n = self->columns;
    double squares = 0.0, fourth = 0.0, own = 0.0, diagonal = 0.0;
    for (size_t a = 0; a < n; a++) {
        for (size_t b = 0; b < n; b++) {
            double product = self->cholesky[a * n + b];
            squares += product * product;
        }
        double length = self->cholesky[a * n + a];
        fourth += length * length;
    }
    for (size_t i = 0; i < self->rows; i++) {
        double square = 0.0;
        for (size_t t = 0; t < n; t++) {
            double z = self->z[i * n + t] * self->z[i * n + t];
            square += z;
            own += z * z;
        }
        diagonal += square * square;
    }
    double count = (double)n;
    double power = (squares - diagonal) / (count * count);
    double variance = (fourth - own) / (count * count) - power / count;
    double share = power > 0 ? seen_twice * variance / power : 1.0;
    return share > 1.0 ? 1.0 : share < least_shrinkage ? least_shrinkage : share;
}

/* Cholesky in place of a symmetric positive definite matrix. */
static void factorise(double *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = a[i * n + j];
            for (size_t k = 0; k < j; k++) {
                sum -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    }
}

psr_status psr_error_factors_create(double *z, size_t rows, size_t columns,
                                    error_factors *factors) {
    *factors = (error_factors){.z = z, .rows = rows, .columns = columns};
    factors->cholesky = psr_calloc(columns * columns, sizeof *factors->cholesky);
    if (factors->cholesky == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < rows; i++) {
        double *row = z + i * columns;
        double scale = sqrt(dot(row, row, columns) / (double)columns);
        for (size_t t = 0; t < columns; t++) {
            row[t] = scale > least_variation ? row[t] / scale : 0.0;
        }
        for (size_t a = 0; a < columns; a++) {
            for (size_t b = 0; b < columns; b++) {
                factors->cholesky[a * columns + b] += row[a] * row[b];
            }
        }
    }
    factors->shrinkage = shrinkage_of(factors);
    if (factors->shrinkage < 1.0) {
        double ridge = factors->shrinkage / (1.0 - factors->shrinkage) * (double)columns;
        for (size_t a = 0; a < columns; a++) {
            factors->cholesky[a * columns + a] += ridge;
        }
        factorise(factors->cholesky, columns);
    }
    return PSR_OK;
}

void psr_error_factors_undo(const error_factors *self, double *v, double *work) {
    size_t n = self->columns;
    const double *l = self->cholesky;
    memset(work, 0, n * sizeof *work);
    for (size_t i = 0; i < self->rows; i++) {
        for (size_t t = 0; t < n; t++) {
            work[t] += self->z[i * n + t] * v[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        work[i] = (work[i] - dot(l + i * n, work, i)) / l[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) {
            work[i] -= l[k * n + i] * work[k];
        }
        work[i] /= l[i * n + i];
    }
    for (size_t i = 0; i < self->rows; i++) {
        v[i] = (v[i] - dot(self->z + i * n, work, n)) / self->shrinkage;
    }
}
