/*
 * Values far from what their season and level say.
 *
 *     level[t]    median of the values around t
 *     season[j]   median of value - level over the same place in the season
 *     expected    level + season, not below 0
 *     an outlier  |value - expected| > threshold * max(1.4826 MAD, P90 / 1.645,
 * sqrt(level), 1), MAD and P90 the median and the 90th percentile of |value - expected|
 *
 * Medians ignore up to half of what they look at, so an outlier does not hide itself
 * (Hampel, JASA 69, 1974). The percentile is for sales that are lumpy all the time; the
 * square root is what counting alone does (Poisson). Periods
 * with an event, a promotion or another price are explained and left alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <math.h>
#include <stdlib.h>

/* A median absolute deviation of normal values times this is their standard deviation. */
#define MAD_TO_SD 1.4826
/* The same for the 90th percentile of the absolute deviations. */
#define P90_TO_SD (1.0 / 1.6449)
/* Where another channel was out of stock, less of a fall will do: this part of the
 * threshold. */
#define WITNESSED 0.5
#define VALUES_LEAST 8
/* Above this share of zeros a series is intermittent: its sales are all "outliers". */
#define ZEROS_MOST 0.4
/* A season place counts its neighbours too where seasons are long and years are few. */
#define LONG_SEASON 13

typedef struct robust {
    const double *value; /* [length] NaN = missing */
    size_t length;
    size_t season;                  /* 1 = none */
    size_t reach;                   /* of the level's window, to each side */
    double *level, *rest, *scratch; /* [length] */
    double *place;                  /* [season] */
} robust;

static size_t window_reach(psr_frequency frequency) {
    switch (frequency) {
    case PSR_DAILY:
        return 7;
    case PSR_QUARTERLY:
        return 4;
    case PSR_YEARLY:
        return 3;
    case PSR_WEEKLY:
    case PSR_MONTHLY:
        break;
    }
    return 6;
}

static void find_levels(robust *self) {
    for (size_t t = 0; t < self->length; t++) {
        size_t from = t < self->reach ? 0 : t - self->reach;
        size_t to = t + self->reach < self->length ? t + self->reach : self->length - 1;
        size_t used = 0;
        for (size_t i = from; i <= to; i++) {
            if (!isnan(self->value[i])) {
                self->scratch[used++] = self->value[i];
            }
        }
        self->level[t] = psr_clean_median(self->scratch, used);
        self->rest[t] = self->value[t] - self->level[t];
    }
}

/* Is i at place j of the season, or next to it in a long one? */
static bool is_at(const robust *self, size_t i, size_t j) {
    size_t place = i % self->season;
    if (place == j) {
        return true;
    }
    size_t apart = place > j ? place - j : j - place;
    return self->season >= LONG_SEASON && (apart == 1 || apart == self->season - 1);
}

static void find_season(robust *self) {
    bool has_season = self->season > 1 && self->length >= 2 * self->season;
    for (size_t j = 0; j < self->season; j++) {
        self->place[j] = 0;
        size_t used = 0;
        for (size_t i = 0; has_season && i < self->length; i++) {
            if (is_at(self, i, j) && !isnan(self->rest[i])) {
                self->scratch[used++] = self->rest[i];
            }
        }
        if (used > 0) {
            self->place[j] = psr_clean_median(self->scratch, used);
        }
    }
    for (size_t t = 0; t < self->length; t++) {
        self->rest[t] -= self->place[t % self->season];
    }
}

static double deviation(robust *self) {
    size_t used = 0;
    for (size_t t = 0; t < self->length; t++) {
        if (!isnan(self->rest[t])) {
            self->scratch[used++] = fabs(self->rest[t]);
        }
    }
    double median = psr_clean_median(self->scratch, used);
    double p90 = used == 0 ? 0.0 : psr_clean_rank(self->scratch, used, (used - 1) * 9 / 10);
    return fmax(MAD_TO_SD * median, P90_TO_SD * p90);
}

static bool is_checked(const robust *self) {
    size_t known = 0;
    size_t zeros = 0;
    for (size_t t = 0; t < self->length; t++) {
        known += isnan(self->value[t]) ? 0 : 1;
        zeros += self->value[t] <= 0 ? 1 : 0;
    }
    return known >= VALUES_LEAST && (double)zeros <= ZEROS_MOST * (double)known;
}

/* What was found in one series. */
typedef struct outliers {
    size_t count;
    size_t worst; /* period of the worst */
    double sold, expected, distance;
    size_t likely; /* periods that look like stock-outs, the last of them, and */
    size_t likely_at;
    size_t likely_series; /* who was out of stock then */
} outliers;

/* Stock is often shared: where the same product was out of stock in another channel, far
 * too few sales here mean the same. Series of one product stand side by side. */
static bool ran_out_elsewhere(const psr_clean_work *work, size_t series, psr_period period,
                              size_t *other) {
    const psr_panel *panel = work->panel;
    size_t from = series;
    while (from > 0 && panel->product[from - 1] == panel->product[series]) {
        from--;
    }
    for (size_t i = from;
         i < panel->series_count && panel->product[i] == panel->product[series]; i++) {
        const psr_sale_cell *cell = psr_clean_cell(work, i, period);
        if (i != series && cell != NULL && psr_clean_is_stock_out(cell)) {
            *other = i;
            return true;
        }
    }
    return false;
}

static void mark(psr_clean_work *work, robust *self, size_t series, outliers *found) {
    psr_panel *panel = work->panel;
    const psr_scenario *scenario = work->scenario;
    double *value = panel->value + panel->offset[series];
    uint8_t *observation = panel->observation + panel->offset[series];
    double spread = deviation(self);
    for (size_t t = 0; t < self->length; t++) {
        double scale = fmax(spread, sqrt(fmax(self->level[t], 1.0)));
        double distance = fabs(self->rest[t]) / scale;
        if (isnan(value[t]) || observation[t] != PSR_OBSERVED ||
            distance <= WITNESSED * scenario->outlier_threshold) {
            continue;
        }
        double expected = fmax(self->level[t] + self->place[t % self->season], 0.0);
        if (value[t] < expected / 2 &&
            ran_out_elsewhere(work, series, panel->first_period[series] + (psr_period)t,
                              &found->likely_series)) {
            found->likely++;
            found->likely_at = t;
            value[t] = scenario->stock_out_is_missing ? NAN : value[t];
            observation[t] = scenario->stock_out_is_missing ? PSR_MISSING : PSR_CENSORED;
            continue;
        }
        if (distance <= scenario->outlier_threshold ||
            psr_clean_is_explained(panel, series, t, true)) {
            continue;
        }
        found->count++;
        if (distance > found->distance) {
            found->worst = t;
            found->sold = value[t];
            found->expected = expected;
            found->distance = distance;
        }
        value[t] = scenario->outliers_replaced ? expected : value[t];
    }
}

static psr_status prepare(psr_clean_work *work, robust *self) {
    const psr_panel *panel = work->panel;
    size_t longest = 0;
    for (size_t i = 0; i < panel->series_count; i++) {
        size_t length = psr_panel_length(panel, i);
        longest = length > longest ? length : longest;
    }
    bool has_season = panel->season_count > 0 && panel->seasons[0] > 1;
    self->season = has_season ? (size_t)panel->seasons[0] : 1;
    self->reach = window_reach(panel->frequency);
    size_t scratch = longest > 2 * self->reach + 1 ? longest : 2 * self->reach + 1;
    self->level = psr_arena_take(work->arena, longest, sizeof(double));
    self->rest = psr_arena_take(work->arena, longest, sizeof(double));
    self->scratch = psr_arena_take(work->arena, scratch, sizeof(double));
    self->place = psr_arena_take(work->arena, self->season, sizeof(double));
    bool made = self->level != NULL && self->rest != NULL && self->scratch != NULL &&
                self->place != NULL;
    return made ? PSR_OK : PSR_ERR_MEMORY;
}

static psr_status tell(psr_clean_work *work, psr_clean_tally *flagged,
                       psr_clean_tally *likely, size_t series, const outliers *found) {
    const psr_panel *panel = work->panel;
    psr_period first = panel->first_period[series];
    char period[16];
    if (found->count > 0) {
        psr_period_print(panel->frequency, first + (psr_period)found->worst, period);
        PSR_TRY(psr_clean_tell(
            work, flagged, series, found->distance,
            "%s sold %.10g in %s where about %.0f was to be expected (%zu such in all); %s",
            psr_clean_name(work, series), found->sold, period, found->expected,
            found->count,
            work->scenario->outliers_replaced ? "replaced by what was expected"
                                              : "nothing was changed"));
    }
    if (found->likely > 0) {
        psr_id other = panel->channel[found->likely_series];
        psr_period_print(panel->frequency, first + (psr_period)found->likely_at, period);
        PSR_TRY(psr_clean_tell(work, likely, series, (double)found->likely,
                               found->likely == 1
                                   ? "%s sold far less than expected in %zu period in "
                                     "which it was out of stock "
                                     "elsewhere (%s in %s): taken as a stock-out here too"
                                   : "%s sold far less than expected in %zu periods in "
                                     "which it was out of stock "
                                     "elsewhere (%s in %s): taken as a stock-out here too",
                               psr_clean_name(work, series), found->likely, period,
                               psr_names_text(panel->channels, other)));
    }
    return PSR_OK;
}

static psr_status find_outliers(psr_clean_work *work) {
    robust self = {0};
    psr_clean_tally flagged;
    psr_clean_tally likely;
    const psr_panel *panel = work->panel;
    PSR_TRY(prepare(work, &self));
    PSR_TRY(psr_clean_tally_start(work, &flagged, PSR_DOUBT, "clean.outlier"));
    PSR_TRY(psr_clean_tally_start(work, &likely, PSR_DOUBT, "clean.stock-out-likely"));
    for (size_t i = 0; i < panel->series_count; i++) {
        outliers found = {0};
        self.value = psr_panel_values(panel, i);
        self.length = psr_panel_length(panel, i);
        if (is_checked(&self)) {
            find_levels(&self);
            find_season(&self);
            mark(work, &self, i, &found);
            PSR_TRY(tell(work, &flagged, &likely, i, &found));
        }
    }
    PSR_TRY(psr_clean_tally_end(work, &flagged));
    return psr_clean_tally_end(work, &likely);
}

psr_status psr_clean_outliers(psr_clean_work *work, psr_error *err) {
    if (work->scenario->outlier_threshold <= 0) {
        return PSR_OK;
    }
    return find_outliers(work) == PSR_OK ? PSR_OK : psr_clean_no_memory(err);
}
