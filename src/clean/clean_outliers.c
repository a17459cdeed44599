/*
 * Values far from what their season and level say.
 *
 *     level[t]    median of the values around t
 *     season[j]   median of value - level over the same place in the season
 *     expected    level + season, not below 0
 *     an outlier  |value - expected| > threshold * max(1.4826 MAD, sqrt(level), 1)
 *
 * Medians ignore up to half of what they look at, so an outlier does not hide itself
 * (Hampel, JASA 69, 1974). The square root is what counting alone does (Poisson). Periods
 * with an event, a promotion or another price are explained and left alone.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <math.h>
#include <stdlib.h>

/* A median absolute deviation of normal values times this is their standard deviation. */
#define MAD_TO_SD 1.4826
#define VALUES_LEAST 8
/* Above this share of zeros a series is intermittent: its sales are all "outliers". */
#define ZEROS_MOST 0.4
/* A season place counts its neighbours too where seasons are long and years are few. */
#define LONG_SEASON 13
/* A regressor above this explains a period; price is a logarithm: 5% away from usual. */
#define EXPLAINS 0.05

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
    return MAD_TO_SD * psr_clean_median(self->scratch, used);
}

static bool is_explained(const psr_panel *panel, size_t series, size_t t) {
    for (size_t r = 0; r < panel->regressor_count; r++) {
        if (fabs(psr_panel_regressor(panel, series, r)[t]) > EXPLAINS) {
            return true;
        }
    }
    return false;
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

typedef struct outliers {
    size_t count;
    size_t worst; /* period of the worst */
    double sold, expected, distance;
} outliers;

static void mark(psr_clean_work *work, robust *self, size_t series, outliers *found) {
    psr_panel *panel = work->panel;
    double *value = panel->value + panel->offset[series];
    double spread = deviation(self);
    double threshold = work->scenario->outlier_threshold;
    for (size_t t = 0; t < self->length; t++) {
        double scale = fmax(spread, sqrt(fmax(self->level[t], 1.0)));
        double distance = fabs(self->rest[t]) / scale;
        if (isnan(value[t]) || distance <= threshold || is_explained(panel, series, t)) {
            continue;
        }
        double expected = fmax(self->level[t] + self->place[t % self->season], 0.0);
        found->count++;
        if (distance > found->distance) {
            *found = (outliers){found->count, t, value[t], expected, distance};
        }
        if (work->scenario->outliers_replaced) {
            value[t] = expected;
        }
    }
}

static psr_status prepare(psr_clean_work *work, robust *self) {
    const psr_panel *panel = work->panel;
    size_t longest = 0;
    for (size_t i = 0; i < panel->series_count; i++) {
        size_t length = psr_panel_length(panel, i);
        longest = length > longest ? length : longest;
    }
    self->season = panel->season_count > 0 ? (size_t)panel->seasons[0] : 1;
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

static psr_status find_outliers(psr_clean_work *work) {
    robust self = {0};
    psr_clean_tally tally;
    const psr_panel *panel = work->panel;
    PSR_TRY(prepare(work, &self));
    PSR_TRY(psr_clean_tally_start(work, &tally, PSR_DOUBT, "clean.outlier"));
    for (size_t i = 0; i < panel->series_count; i++) {
        outliers found = {0};
        char period[16];
        self.value = psr_panel_values(panel, i);
        self.length = psr_panel_length(panel, i);
        if (!is_checked(&self)) {
            continue;
        }
        find_levels(&self);
        find_season(&self);
        mark(work, &self, i, &found);
        if (found.count == 0) {
            continue;
        }
        psr_period_print(panel->frequency, panel->first_period[i] + (psr_period)found.worst,
                         period);
        PSR_TRY(psr_clean_tell(
            work, &tally, i, found.distance,
            "%s sold %.10g in %s where about %.0f was to be expected (%zu such in all); "
            "%s",
            psr_clean_name(work, i), found.sold, period, found.expected, found.count,
            work->scenario->outliers_replaced ? "replaced by what was expected"
                                              : "nothing was changed"));
    }
    return psr_clean_tally_end(work, &tally, "");
}

psr_status psr_clean_outliers(psr_clean_work *work, psr_error *err) {
    if (work->scenario->outlier_threshold <= 0) {
        return PSR_OK;
    }
    return find_outliers(work) == PSR_OK ? PSR_OK : psr_clean_no_memory(err);
}
