/*
 * Tables around response curves that are no part of a catalogue: lift tests, draws, and
 * parameters from other tools. Read as the catalogue's tables are, one file by itself.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "catalog_schema.h"
#include "purser/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST 1e15

/* The lone table: its rows behind the draft that the table reader fills. */
typedef struct lone_table {
    psr_catalog_draft draft;
    void *rows;
    size_t count;
} lone_table;

#define LONE(key, cells, row, sentence, is_closed)                                         \
    {                                                                                      \
        key, sentence, cells, sizeof cells / sizeof cells[0], sizeof(row),                 \
            offsetof(row, place), offsetof(lone_table, rows), offsetof(lone_table, count), \
            is_closed                                                                      \
    }

/** Rows of the file into memory of the arena. */
static psr_status read_lone(const char *path, const psr_table_kind *kind, psr_arena *arena,
                            void **rows, size_t *count, psr_faults *faults) {
    size_t before = faults->total;
    psr_table_source source = {.kind = (char *)(uintptr_t)kind->name,
                               .path = (char *)(uintptr_t)path,
                               .file = (char *)(uintptr_t)path};
    psr_scenario scenario = {.tables = &source, .table_count = 1};
    psr_findings *findings = psr_findings_create();
    lone_table table = {.draft = {.scenario = &scenario,
                                  .findings = findings,
                                  .faults = faults,
                                  .catalog = {.arena = arena}}};
    psr_status status =
        findings ? psr_catalog_read_table(&table.draft, kind) : PSR_ERR_MEMORY;
    psr_findings_free(findings);
    *rows = table.rows;
    *count = table.count;
    if (status == PSR_OK && faults->total == before && table.count == 0) {
        psr_place place = psr_place_at(path, 1, 0);
        psr_faults_add(faults, PSR_ERR_DATA, &place,
                       "there are no %s below the header; add a row", kind->text);
    }
    if (status == PSR_OK && faults->total > before) {
        status = psr_faults_status(faults, NULL);
    }
    return status;
}

/* ---- lift tests */

typedef struct experiment_row {
    char *channel;
    psr_day first_day, last_day;
    double spend_without, spend_with, lift, lift_error;
    psr_place place;
} experiment_row;

#define X(member) offsetof(experiment_row, member)
static const psr_cell experiment_cells[] = {
    {"channel", PSR_CELL_TEXT, X(channel), NULL, 0, 0, "whose spend"},
    {"first_day|from", PSR_CELL_DAY, X(first_day), NULL, 0, 0, "first day"},
    {"last_day|to", PSR_CELL_DAY, X(last_day), NULL, 0, 0, "last day"},
    {"spend_without", PSR_CELL_NUMBER, X(spend_without), "0", 0, MOST,
     "money a period where it was not tried"},
    {"spend_with", PSR_CELL_NUMBER, X(spend_with), NULL, 0, MOST,
     "money a period where it was"},
    {"lift", PSR_CELL_NUMBER, X(lift), NULL, -MOST, MOST,
     "outcome gained over all its periods"},
    {"lift_error", PSR_CELL_NUMBER, X(lift_error), NULL, 1e-12, MOST,
     "standard error of the lift"},
};
static const psr_table_kind experiment_kind =
    LONE("experiments", experiment_cells, experiment_row, "lift tests", true);

static void take_experiment(psr_media *media, const experiment_row *row,
                            psr_faults *faults) {
    psr_id channel = psr_names_find(media->channels, row->channel);
    if (channel == PSR_NO_ID) {
        psr_faults_add(faults, PSR_ERR_DATA, &row->place,
                       "`%.80s` is no channel of the spend table; its columns name them",
                       row->channel);
        return;
    }
    if (row->last_day < row->first_day) {
        psr_faults_add(faults, PSR_ERR_DATA, &row->place,
                       "last_day is before first_day; swap them");
        return;
    }
    if (!(fabs(row->spend_with - row->spend_without) > 0)) {
        psr_faults_add(faults, PSR_ERR_DATA, &row->place,
                       "spend_with is %g, the same as spend_without; a test changes the "
                       "spend",
                       row->spend_with);
        return;
    }
    media->experiments[media->experiment_count++] = (psr_experiment){
        .channel = channel,
        .first_period = psr_period_of_day(media->frequency, row->first_day),
        .last_period = psr_period_of_day(media->frequency, row->last_day),
        .spend_without = row->spend_without,
        .spend_with = row->spend_with,
        .lift = row->lift,
        .standard_error = row->lift_error,
        .place = row->place};
}

psr_status psr_read_experiments(const char *path, psr_media *media, psr_faults *faults) {
    psr_arena *arena = psr_arena_create();
    void *rows = NULL;
    size_t count = 0, before = faults->total;
    psr_status status =
        arena ? read_lone(path, &experiment_kind, arena, &rows, &count, faults)
              : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        media->experiments = psr_calloc(count + 1, sizeof *media->experiments);
        status = media->experiments ? PSR_OK : PSR_ERR_MEMORY;
    }
    for (size_t i = 0; status == PSR_OK && i < count; i++) {
        take_experiment(media, &((const experiment_row *)rows)[i], faults);
    }
    psr_arena_free(arena);
    return status == PSR_OK && faults->total > before ? psr_faults_status(faults, NULL)
                                                      : status;
}

/* ---- priors */

#define B(member) offsetof(psr_prior_row, belief.member)
#define BELIEF(key, least, most, sentence) \
    { #key, PSR_CELL_NUMBER, B(key), "0", least, most, sentence }
static const psr_cell prior_cells[] = {
    {"channel", PSR_CELL_TEXT, offsetof(psr_prior_row, channel), NULL, 0, 0, "whose spend"},
    BELIEF(retention, 0, 0.999, "share that works on"),
    BELIEF(retention_spread, 0, 10, "of its log odds"),
    BELIEF(delay, 0, 20, "periods to the peak"),
    BELIEF(delay_spread, 0, 10, "of its logarithm"),
    BELIEF(reach, 0, 20, "Weibull scale in periods"),
    BELIEF(reach_spread, 0, 10, "of its logarithm"),
    BELIEF(bend, 0, 1000, "spend at half height, in mean spends"),
    BELIEF(bend_spread, 0, 10, "of its logarithm"),
    BELIEF(shape, 0, 10, "of the curve"),
    BELIEF(shape_spread, 0, 10, "of its logarithm (power: log odds)"),
    BELIEF(effect, 0, 1000, "share of the outcome that may well be"),
};
static const psr_table_kind prior_kind =
    LONE("priors", prior_cells, psr_prior_row, "beliefs about channels", true);

psr_status psr_read_priors(const char *path, psr_arena *arena, psr_prior_row **rows,
                           size_t *count, psr_faults *faults) {
    void *read = NULL;
    size_t before = faults->total;
    PSR_TRY(read_lone(path, &prior_kind, arena, &read, count, faults));
    *rows = read;
    for (size_t i = 0; i < *count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp((*rows)[i].channel, (*rows)[k].channel) == 0) {
                psr_faults_add(faults, PSR_ERR_DATA, &(*rows)[i].place,
                               "`%.80s` has priors in line %lld already; keep one row",
                               (*rows)[i].channel, (long long)(*rows)[k].place.line);
                break;
            }
        }
    }
    return faults->total > before ? psr_faults_status(faults, NULL) : PSR_OK;
}

/* ---- draws */

typedef struct draw_row {
    char *channel;
    int draw;
    unsigned family;
    double scale, shape, spend, rate, midpoint, retention;
    psr_place place;
} draw_row;

#define D(member) offsetof(draw_row, member)
static const psr_cell draw_cells[] = {
    {"channel", PSR_CELL_TEXT, D(channel), NULL, 0, 0, "whose spend"},
    {"draw", PSR_CELL_WHOLE, D(draw), NULL, 1, 1000000, "number of the draw, from 1"},
    {"family", PSR_CELL_FAMILY, D(family), NULL, 0, 0,
     "hill, exponential, logistic, power, linear or sigmoid"},
    {"scale", PSR_CELL_NUMBER, D(scale), NULL, 0, MOST, "height of the curve"},
    {"shape", PSR_CELL_NUMBER, D(shape), "1", 0, 100, "exponent of hill and power"},
    {"spend", PSR_CELL_NUMBER, D(spend), "1", 0, MOST, "money at half height"},
    {"rate", PSR_CELL_NUMBER, D(rate), "0", 0, MOST, "of logistic and sigmoid"},
    {"midpoint", PSR_CELL_NUMBER, D(midpoint), "0", 0, MOST, "of sigmoid"},
    {"retention", PSR_CELL_NUMBER, D(retention), "0", 0, 1, "share of spend that works on"},
};
static const psr_table_kind draw_kind =
    LONE("draws", draw_cells, draw_row, "draws of curves", true);

static int compare_draws(const void *a, const void *b) {
    const draw_row *x = a, *y = b;
    int order = strcmp(x->channel, y->channel);
    return order ? order : (x->draw > y->draw) - (x->draw < y->draw);
}

/** Draws first..end-1 of one channel, sorted, numbered 1, 2, ... */
static psr_status take_draws(const draw_row *rows, size_t count, psr_response *response,
                             psr_faults *faults) {
    response->channel = psr_strdup(rows[0].channel);
    response->draws = psr_calloc(count, sizeof *response->draws);
    response->draw_count = count;
    response->place = rows[0].place;
    if (!response->channel || !response->draws) {
        return PSR_ERR_MEMORY;
    }
    for (size_t d = 0; d < count; d++) {
        if (rows[d].draw != (int)d + 1) {
            psr_faults_add(faults, PSR_ERR_DATA, &rows[d].place,
                           "draw %d of %.80s should be %zu; number them 1, 2, ...",
                           rows[d].draw, rows[0].channel, d + 1);
            return PSR_OK;
        }
        if (rows[d].family == PSR_CURVE_TABLE) {
            psr_faults_add(faults, PSR_ERR_DATA, &rows[d].place,
                           "a draw cannot be a table of points; give a family");
        }
        response->draws[d] = (psr_curve){.family = (psr_curve_family)rows[d].family,
                                         .scale = rows[d].scale,
                                         .shape = rows[d].shape,
                                         .spend = rows[d].spend,
                                         .rate = rows[d].rate,
                                         .midpoint = rows[d].midpoint};
    }
    return PSR_OK;
}

static psr_status group_draws(draw_row *rows, size_t count, psr_curves **curves,
                              psr_faults *faults) {
    qsort(rows, count, sizeof *rows, compare_draws);
    size_t channels = 0;
    for (size_t i = 0; i < count; i++) {
        channels += i == 0 || strcmp(rows[i].channel, rows[i - 1].channel) != 0;
    }
    *curves = psr_curves_create(channels);
    if (!*curves) {
        return PSR_ERR_MEMORY;
    }
    size_t channel = 0;
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && strcmp(rows[end].channel, rows[i].channel) == 0) {
            end++;
        }
        psr_response *response = &(*curves)->items[channel++];
        PSR_TRY(take_draws(rows + i, end - i, response, faults));
        if (response->draw_count != (*curves)->items[0].draw_count) {
            psr_faults_add(
                faults, PSR_ERR_DATA, &rows[i].place,
                response->draw_count == 1
                    ? "%.80s has %zu draw, %.80s has %zu; every channel needs as many"
                    : "%.80s has %zu draws, %.80s has %zu; every channel needs as many",
                response->channel, response->draw_count, (*curves)->items[0].channel,
                (*curves)->items[0].draw_count);
        }
        i = end;
    }
    return PSR_OK;
}

psr_status psr_read_draws(const char *path, psr_curves **curves, psr_faults *faults) {
    psr_arena *arena = psr_arena_create();
    void *rows = NULL;
    size_t count = 0, before = faults->total;
    psr_status status =
        arena ? read_lone(path, &draw_kind, arena, &rows, &count, faults) : PSR_ERR_MEMORY;
    *curves = NULL;
    if (status == PSR_OK) {
        status = group_draws(rows, count, curves, faults);
    }
    psr_arena_free(arena);
    if (status == PSR_OK && faults->total > before) {
        status = psr_faults_status(faults, NULL);
    }
    if (status != PSR_OK) {
        psr_curves_free(*curves);
        *curves = NULL;
    }
    return status;
}

/* ---- parameters of other tools */

#define P(member) offsetof(psr_peer_row, member)
static const psr_cell peer_cells[] = {
    {"channel", PSR_CELL_TEXT, P(channel), NULL, 0, 0, "whose spend"},
    {"source", PSR_CELL_TEXT, P(source), NULL, 0, 0,
     "robyn, meridian, pymc-logistic or pymc-hill"},
    {"effect|coef|beta", PSR_CELL_NUMBER, P(effect), NULL, 0, MOST, "height"},
    {"shape|alpha_hill|slope", PSR_CELL_NUMBER, P(shape), "0", 0, 100,
     "alpha of Robyn, slope of the others"},
    {"bend|gamma|ec|lam|kappa", PSR_CELL_NUMBER, P(bend), NULL, 0, MOST,
     "gamma, ec, lam or kappa"},
    {"retention|theta|alpha", PSR_CELL_NUMBER, P(retention), "0", 0, 0.999,
     "theta of Robyn, alpha of the others"},
    {"spend_scale", PSR_CELL_NUMBER, P(spend_scale), "1", 0, MOST,
     "Robyn: largest adstocked spend; the others: money of a media unit"},
    {"outcome_scale", PSR_CELL_NUMBER, P(outcome_scale), "1", 0, MOST,
     "outcome of one unit of effect"},
    {"baseline", PSR_CELL_NUMBER, P(baseline), "0", 0, MOST,
     "outcome a period without spend"},
    {"largest_spend", PSR_CELL_NUMBER, P(largest_spend), "0", 0, MOST,
     "largest effective spend seen"},
    {"opening_effective_spend", PSR_CELL_NUMBER, P(opening_effective_spend), "0", 0, MOST,
     "money carried over into the first period"},
};
static const psr_table_kind peer_kind =
    /* Exports of other tools have columns of their own. */
    LONE("peers", peer_cells, psr_peer_row, "curves of other tools", false);

psr_status psr_read_peers(const char *path, psr_arena *arena, psr_peer_row **rows,
                          size_t *count, psr_faults *faults) {
    void *read = NULL;
    size_t before = faults->total;
    PSR_TRY(read_lone(path, &peer_kind, arena, &read, count, faults));
    *rows = read;
    for (size_t i = 0; i < *count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp((*rows)[i].channel, (*rows)[k].channel) == 0) {
                psr_faults_add(faults, PSR_ERR_DATA, &(*rows)[i].place,
                               "`%.80s` has a curve in line %lld already; keep one row",
                               (*rows)[i].channel, (long long)(*rows)[k].place.line);
                break;
            }
        }
    }
    return faults->total > before ? psr_faults_status(faults, NULL) : PSR_OK;
}
