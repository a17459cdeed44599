/*
 * Joint scenario paths by a Gaussian copula.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "paths.h"

#include <math.h>

enum { PAIR_LIMIT = 400, CHANGES = 52, LEAST_CHANGES = 8 };

/* Twice the rank (ties in the middle) of each of count values. */
static void rank(const double *x, size_t count, double *ranks) {
    for (size_t i = 0; i < count; i++) {
        ranks[i] = 0.0;
        for (size_t j = 0; j < count; j++) {
            ranks[i] += x[j] < x[i] ? 2.0 : x[j] > x[i] ? 0.0 : 1.0;
        }
    }
}

static double correlation(const double *a, const double *b, size_t count) {
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (size_t i = 0; i < count; i++) {
        double x = a[i] - (double)count; /* twice the mean rank is the count */
        double y = b[i] - (double)count;
        aa += x * x;
        bb += y * y;
        ab += x * y;
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0.0;
}

/* Spearman's correlation of the last changes of two series that end together. */
static bool pair_correlation(const psr_panel *panel, size_t a, size_t b, double *result) {
    double x[CHANGES], y[CHANGES], rx[CHANGES], ry[CHANGES];
    size_t n = psr_panel_length(panel, a);
    size_t m = psr_panel_length(panel, b);
    const double *u = psr_panel_values(panel, a) + n;
    const double *v = psr_panel_values(panel, b) + m;
    size_t shorter = n < m ? n : m;
    size_t count = 0;
    for (size_t back = 1; back + 1 <= shorter && count < CHANGES; back++) {
        ptrdiff_t at = -(ptrdiff_t)back;
        double dx = u[at] - u[at - 1 >= -(ptrdiff_t)n ? at - 1 : at];
        double dy = v[at] - v[at - 1 >= -(ptrdiff_t)m ? at - 1 : at];
        if (!isnan(dx) && !isnan(dy)) {
            x[count] = dx;
            y[count++] = dy;
        }
    }
    if (count < LEAST_CHANGES) {
        return false;
    }
    rank(x, count, rx);
    rank(y, count, ry);
    *result = correlation(rx, ry, count);
    return true;
}

double psr_paths_correlation(const psr_panel *panel) {
    double sum = 0.0;
    double pairs = 0.0;
    size_t tried = 0;
    for (size_t a = 0; panel->product != NULL && a < panel->series_count; a++) {
        for (size_t b = a + 1; b < panel->series_count && tried < PAIR_LIMIT; b++) {
            double c;
            if (panel->product[a] == PSR_NO_ID || panel->product[a] != panel->product[b]) {
                continue;
            }
            tried++;
            if (pair_correlation(panel, a, b, &c)) {
                sum += c;
                pairs += 1.0;
            }
        }
    }
    double average = pairs > 0 ? sum / pairs : 0.0;
    return average > 0 ? average : 0.0; /* a shared shock cannot make a negative one */
}

/* Normal score -> level. */
static double level_of(double z) {
    return 0.5 * erfc(-z / sqrt(2.0));
}

void psr_paths_fill(const psr_panel *panel, double correlation_of, double persistence,
                    uint64_t seed, psr_forecast *forecast) {
    size_t horizon = forecast->horizon;
    double fresh = sqrt(1.0 - persistence * persistence);
    double shared = sqrt(correlation_of);
    double alone = sqrt(1.0 - correlation_of);
    for (size_t s = 0; s < forecast->series_count; s++) {
        const char *key = panel->keys != NULL ? psr_names_text(panel->keys, (psr_id)s) : "";
        bool has_product = panel->product != NULL && panel->product[s] != PSR_NO_ID;
        const char *product = has_product && panel->products != NULL
                                  ? psr_names_text(panel->products, panel->product[s])
                                  : key;
        psr_random own = psr_random_create(seed, psr_hash_text(key) + (key[0] ? 0 : s));
        psr_random common = psr_random_create(~seed, psr_hash_text(product));
        for (size_t k = 0; k < forecast->path_count; k++) {
            double u = psr_random_normal(&own);
            double v = psr_random_normal(&common);
            for (size_t h = 0; h < horizon; h++) {
                double level = level_of(shared * v + alone * u);
                forecast->path[(s * forecast->path_count + k) * horizon + h] =
                    psr_forecast_quantile(forecast, s, h, level);
                u = persistence * u + fresh * psr_random_normal(&own);
                v = persistence * v + fresh * psr_random_normal(&common);
            }
        }
    }
}
