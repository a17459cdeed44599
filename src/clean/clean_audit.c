/*
 * What the history says about prices and returns: sales below the floor price or far below
 * the guide price, other prices for the same thing next door, sudden volume at a low price
 * (goods that drain into other channels), goods that come back.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_price.h"

#include <math.h>
#include <stdlib.h>

/* A period counts as deep below the guide price from this share off, and a series is told
 * from this share of its units sold so. */
#define DEEP_DISCOUNT 0.2
#define DEEP_UNITS 0.1
/* Highest over lowest price of one product in one period, less one, worth telling. */
#define GAP_LEAST 0.15
/* Sudden volume: this many times the usual units at this share of the usual price. */
#define SURGE_UNITS 3.0
#define SURGE_PRICE 0.85
/* Returns this far (in points) from the table's rate are worth a look. */
#define RETURN_POINTS 0.05

static const psr_sale_cell *cells_of(const psr_clean_work *work, size_t series,
                                     size_t *count) {
    *count = work->runs[series].cell_count;
    return &work->history->cells[work->runs[series].first_cell];
}

/* ---- floor and guide */

static psr_status audit_floor(psr_clean_work *work, psr_clean_tally *tally, size_t series) {
    size_t count;
    const psr_sale_cell *cells = cells_of(work, series, &count);
    double units = 0;
    double below = 0;
    double money = 0;
    psr_period first = 0;
    psr_period last = 0;
    char from[16];
    char to[16];
    for (size_t i = 0; i < count; i++) {
        units += cells[i].quantity;
        if (cells[i].below_floor_quantity > 0) {
            first = below > 0 ? first : cells[i].period;
            last = cells[i].period;
            below += cells[i].below_floor_quantity;
            money += cells[i].below_floor_money;
        }
    }
    if (below <= 0) {
        return PSR_OK;
    }
    psr_period_print(work->history->frequency, first, from);
    psr_period_print(work->history->frequency, last, to);
    return psr_clean_tell(work, tally, series, money,
                          "%s: %.0f of %.0f units were sold below the floor price, %.2f "
                          "below it in all, between %s and %s",
                          psr_clean_name(work, series), below, units, money, from, to);
}

static psr_status audit_guide(psr_clean_work *work, psr_clean_tally *tally, size_t series) {
    psr_id product = psr_clean_product(work, series);
    double guide =
        product == PSR_NO_ID ? NAN : work->catalog->products[product].guide_price;
    size_t count;
    const psr_sale_cell *cells = cells_of(work, series, &count);
    double units = 0;
    double deep = 0;
    double money = 0;
    psr_period first = 0;
    psr_period last = 0;
    char from[16];
    char to[16];
    for (size_t i = 0; i < count && !isnan(guide); i++) {
        double price = psr_clean_cell_price(&cells[i]);
        units += cells[i].quantity;
        if (price < guide * (1.0 - DEEP_DISCOUNT)) {
            first = deep > 0 ? first : cells[i].period;
            last = cells[i].period;
            deep += cells[i].quantity;
            money += (guide - price) * cells[i].quantity;
        }
    }
    if (deep <= DEEP_UNITS * units) {
        return PSR_OK;
    }
    psr_period_print(work->history->frequency, first, from);
    psr_period_print(work->history->frequency, last, to);
    return psr_clean_tell(work, tally, series, money,
                          "%s: %.0f%% of the units went for less than %.0f%% of the guide "
                          "price %.2f, on average %.0f%% below it, between %s and %s",
                          psr_clean_name(work, series), deep / units * 100.0,
                          (1.0 - DEEP_DISCOUNT) * 100.0, guide,
                          money / deep / guide * 100.0, from, to);
}

/* ---- sudden volume */

static bool is_campaign(const psr_clean_work *work, size_t series,
                        const psr_sale_cell *cell) {
    psr_period since = cell->period - work->panel->first_period[series];
    return cell->promotion > 0 ||
           psr_clean_is_explained(work->panel, series, (size_t)since, false);
}

static psr_status audit_surge(psr_clean_work *work, psr_clean_tally *tally, size_t series) {
    size_t count;
    double usual_price;
    const psr_sale_cell *cells = cells_of(work, series, &count);
    double *units = psr_arena_take(work->arena, count, sizeof *units);
    if (units == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (psr_clean_is_mix(work, series)) {
        return PSR_OK;
    }
    for (size_t i = 0; i < count; i++) {
        units[i] = cells[i].quantity;
    }
    double usual = psr_clean_median(units, count);
    PSR_TRY(psr_clean_usual_price(work, series, &usual_price));
    size_t worst = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        double price = psr_clean_cell_price(&cells[i]);
        bool surge = usual > 0 && cells[i].quantity > SURGE_UNITS * usual &&
                     price < SURGE_PRICE * usual_price &&
                     !is_campaign(work, series, &cells[i]);
        if (surge && (worst == SIZE_MAX || cells[i].quantity > cells[worst].quantity)) {
            worst = i;
        }
    }
    if (worst == SIZE_MAX) {
        return PSR_OK;
    }
    char period[16];
    psr_period_print(work->history->frequency, cells[worst].period, period);
    return psr_clean_tell(
        work, tally, series, cells[worst].quantity / usual,
        "%s sold %.0f units in %s, %.1f times the usual, at %.2f instead "
        "of %.2f and without a promotion or event: goods may drain into other "
        "channels",
        psr_clean_name(work, series), cells[worst].quantity, period,
        cells[worst].quantity / usual, psr_clean_cell_price(&cells[worst]), usual_price);
}

/* ---- gaps between channels */

typedef struct price_gap {
    size_t low, high; /* series */
    double low_price, high_price;
} price_gap;

/* Usual prices of one product's series, which stand side by side in the panel. */
static psr_status find_gap(const psr_clean_work *work, size_t from, size_t to,
                           price_gap *gap) {
    *gap = (price_gap){SIZE_MAX, SIZE_MAX, INFINITY, 0};
    for (size_t i = from; i < to; i++) {
        double price;
        PSR_TRY(psr_clean_usual_price(work, i, &price));
        if (!isnan(price) && price < gap->low_price) {
            gap->low = i;
            gap->low_price = price;
        }
        if (!isnan(price) && price > gap->high_price) {
            gap->high = i;
            gap->high_price = price;
        }
    }
    return PSR_OK;
}

static psr_status audit_gaps(psr_clean_work *work, psr_clean_tally *tally) {
    const psr_panel *panel = work->panel;
    for (size_t i = 0; i < panel->series_count;) {
        size_t next = i;
        price_gap gap;
        while (next < panel->series_count && panel->product[next] == panel->product[i]) {
            next++;
        }
        PSR_TRY(find_gap(work, i, next, &gap));
        double share = gap.low == SIZE_MAX ? 0 : gap.high_price / gap.low_price - 1.0;
        if (share > GAP_LEAST && !psr_clean_is_mix(work, i)) {
            PSR_TRY(psr_clean_tell(
                work, tally, gap.low, share,
                "%s usually costs %.2f in %s and %.2f in %s, %.0f%% more",
                psr_names_text(panel->products, panel->product[i]), gap.low_price,
                psr_names_text(panel->channels, panel->channel[gap.low]), gap.high_price,
                psr_names_text(panel->channels, panel->channel[gap.high]), share * 100.0));
        }
        i = next;
    }
    return PSR_OK;
}

/* ---- returns */

static psr_status tell_returns(psr_clean_work *work, const char *channel, double units,
                               double returned, double refund) {
    psr_id id = work->catalog == NULL || work->catalog->channel_ids == NULL
                    ? PSR_NO_ID
                    : psr_names_find(work->catalog->channel_ids, channel);
    double rate = returned / units;
    double table = id == PSR_NO_ID ? NAN : work->catalog->channels[id].return_rate;
    if (!isnan(table) && fabs(table - rate) > RETURN_POINTS) {
        return psr_findings_add(work->findings, PSR_DOUBT, "clean.returns", channel, NULL,
                                "%.1f%% of the units sold in %s came back (%.2f refunded) "
                                "but its return_rate is %.1f%%",
                                rate * 100.0, channel, refund, table * 100.0);
    }
    return psr_findings_add(work->findings, PSR_NOTE, "clean.returns", channel, NULL,
                            "%.1f%% of the units sold in %s came back, %.2f was refunded",
                            rate * 100.0, channel, refund);
}

static psr_status audit_returns(psr_clean_work *work) {
    const psr_history *history = work->history;
    size_t channels = psr_names_count(history->channels);
    double *sums = psr_arena_take(work->arena, 3 * channels + 1, sizeof *sums);
    if (sums == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < history->count; i++) {
        double *sum = sums + 3 * (size_t)history->cells[i].channel;
        sum[0] += history->cells[i].quantity;
        sum[1] += history->cells[i].returned_quantity;
        sum[2] += history->cells[i].refund;
    }
    for (size_t c = 0; c < channels; c++) {
        const double *sum = sums + 3 * c;
        if (sum[0] > 0 && sum[1] > 0) {
            PSR_TRY(tell_returns(work, psr_names_text(history->channels, (psr_id)c), sum[0],
                                 sum[1], sum[2]));
        }
    }
    return PSR_OK;
}

/* ---- together */

typedef psr_status (*audit)(psr_clean_work *work, psr_clean_tally *tally, size_t series);

static psr_status audit_each(psr_clean_work *work, audit each, psr_severity severity,
                             const char *code) {
    psr_clean_tally tally;
    PSR_TRY(psr_clean_tally_start(work, &tally, severity, code));
    for (size_t i = 0; i < work->panel->series_count; i++) {
        PSR_TRY(each(work, &tally, i));
    }
    return psr_clean_tally_end(work, &tally);
}

static psr_status audit_all(psr_clean_work *work) {
    psr_clean_tally gaps;
    PSR_TRY(audit_each(work, audit_floor, PSR_ALARM, "price.floor"));
    PSR_TRY(audit_each(work, audit_guide, PSR_NOTE, "price.guide"));
    PSR_TRY(audit_each(work, audit_surge, PSR_DOUBT, "price.surge"));
    PSR_TRY(psr_clean_tally_start(work, &gaps, PSR_NOTE, "price.gap"));
    PSR_TRY(audit_gaps(work, &gaps));
    PSR_TRY(psr_clean_tally_end(work, &gaps));
    return audit_returns(work);
}

psr_status psr_clean_audit(psr_clean_work *work, psr_error *err) {
    return audit_all(work) == PSR_OK ? PSR_OK : psr_clean_no_memory(err);
}
