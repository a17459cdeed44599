/*
 * Key figures and verdicts of all channels as tables of the plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "kpi.h"

#include <math.h>

static const struct {
    const char *name, *basis, *definition, *missing;
} kpi_words[PSR_KPI_COUNT] = {
#define PSR_KPI_WORDS_(id, name, basis, definition, missing) \
    {name, basis, definition, missing},
    PSR_KPI_LIST(PSR_KPI_WORDS_)
#undef PSR_KPI_WORDS_
};

/* Figures a verdict is shown with. */
static const psr_kpi shown[] = {PSR_KPI_SALES,        PSR_KPI_GROWTH, PSR_KPI_RETURNS,
                                PSR_KPI_CONTRIBUTION, PSR_KPI_ROI,    PSR_KPI_MARGINAL,
                                PSR_KPI_FILL};
#define SHOWN_COUNT (sizeof shown / sizeof shown[0])

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory for the key figures");
}

static bool add_texts(psr_table *table, const char *const *names) {
    for (; *names != NULL; names++) {
        if (psr_table_column(table, *names, PSR_COLUMN_TEXT, 0) == PSR_NO_ID) {
            return false;
        }
    }
    return true;
}

static psr_table *new_kpis(void) {
    static const char *const head[] = {"channel", "channel_name", "kpi", NULL};
    static const char *const tail[] = {"basis", "definition", "missing", NULL};
    psr_table *table = psr_table_create("kpis", "Key figures of each channel");
    if (table == NULL || !add_texts(table, head) ||
        psr_table_column(table, "value", PSR_COLUMN_NUMBER, 4) == PSR_NO_ID ||
        !add_texts(table, tail)) {
        psr_table_free(table);
        return NULL;
    }
    return table;
}

static psr_table *new_verdicts(void) {
    static const char *const head[] = {"channel", "channel_name", "verdict", NULL};
    static const char *const tail[] = {"because", NULL};
    psr_table *table =
        psr_table_create("verdicts", "Scale, keep, fix or exit, and the figures behind it");
    bool made = table != NULL && add_texts(table, head);
    for (size_t i = 0; made && i < SHOWN_COUNT; i++) {
        made = psr_table_column(table, kpi_words[shown[i]].name, PSR_COLUMN_NUMBER, 4) !=
               PSR_NO_ID;
    }
    if (!made || !add_texts(table, tail)) {
        psr_table_free(table);
        return NULL;
    }
    return table;
}

static psr_status set_texts(psr_table *table, psr_id first, const char *const *texts,
                            size_t count, psr_error *err) {
    for (size_t i = 0; i < count; i++) {
        PSR_TRY(psr_table_set_text(table, first + (psr_id)i, texts[i], err));
    }
    return PSR_OK;
}

static psr_status add_kpis(psr_table *table, const char *const names[2],
                           const psr_kpis *kpis, psr_error *err) {
    for (int i = 0; i < PSR_KPI_COUNT; i++) {
        const char *const head[] = {names[0], names[1], kpi_words[i].name};
        const char *const tail[] = {kpi_words[i].basis, kpi_words[i].definition,
                                    isfinite(kpis->value[i]) ? NULL : kpi_words[i].missing};
        PSR_TRY(psr_table_add_row(table, err));
        PSR_TRY(set_texts(table, 0, head, 3, err));
        psr_table_set_number(table, 3, kpis->value[i]);
        PSR_TRY(set_texts(table, 4, tail, 3, err));
    }
    return PSR_OK;
}

static psr_status add_verdict(psr_table *table, const char *const names[2],
                              const psr_kpis *kpis, psr_error *err) {
    psr_verdict_words words = psr_kpi_verdict(kpis);
    const char *const head[] = {names[0], names[1], words.verdict};
    const char *const tail[] = {psr_text_bytes(&words.because)};
    psr_status status =
        words.because.failed ? no_memory(err) : psr_table_add_row(table, err);
    if (status == PSR_OK) {
        status = set_texts(table, 0, head, 3, err);
    }
    for (size_t i = 0; i < SHOWN_COUNT && status == PSR_OK; i++) {
        psr_table_set_number(table, (psr_id)(3 + i), kpis->value[shown[i]]);
    }
    if (status == PSR_OK) {
        status = set_texts(table, (psr_id)(3 + SHOWN_COUNT), tail, 1, err);
    }
    psr_text_free(&words.because);
    return status;
}

/* The verdicts as people read them, at the end of the plan's summary. */
static void tell(const psr_table *verdicts, psr_text *summary) {
    const size_t widest_name = 24;
    psr_text_say(summary, "\nChannels: scale, keep, fix or exit\n");
    for (size_t row = 0; row < verdicts->row_count; row++) {
        const char *name = psr_table_text(verdicts, 1, row);
        name = name[0] != '\0' ? name : psr_table_text(verdicts, 0, row);
        psr_text_add(summary, "  ");
        psr_words_pad(summary, name, widest_name, false);
        psr_text_add(summary, " ");
        psr_words_pad(summary, psr_say(summary->language, psr_table_text(verdicts, 2, row)),
                      6, false);
        psr_text_add(summary, " ");
        psr_text_retell(summary, psr_table_text(verdicts, (psr_id)(3 + SHOWN_COUNT), row));
        psr_text_add(summary, "\n");
    }
}

static psr_status fill(const psr_kpi_sources *sources, const psr_kpi_history *seen,
                       const psr_table *channels, psr_table *const tables[2],
                       psr_error *err) {
    psr_id id = psr_table_find(channels, "channel");
    psr_id name = psr_table_find(channels, "channel_name");
    for (size_t row = 0; row < channels->row_count; row++) {
        psr_kpis figures;
        const char *const names[] = {
            psr_table_text(channels, id, row),
            name == PSR_NO_ID ? "" : psr_table_text(channels, name, row)};
        if (names[0][0] == '(') {
            continue; /* stock and buying: what no channel answers for */
        }
        psr_kpi_fill(sources, seen, channels, row, &figures);
        PSR_TRY(add_kpis(tables[0], names, &figures, err));
        PSR_TRY(add_verdict(tables[1], names, &figures, err));
    }
    return PSR_OK;
}

psr_status psr_review_channels(const psr_kpi_sources *sources, psr_plan *plan,
                               psr_error *err) {
    const psr_table *channels = psr_plan_table(plan, "channels");
    if (channels == NULL) {
        return PSR_OK;
    }
    psr_table *tables[2] = {new_kpis(), new_verdicts()};
    psr_status status = tables[0] && tables[1] ? PSR_OK : no_memory(err);
    psr_kpi_history seen = {0};
    if (status == PSR_OK && psr_kpi_history_sum(sources, &seen) != PSR_OK) {
        status = no_memory(err);
    }
    if (status == PSR_OK) {
        status = fill(sources, &seen, channels, tables, err);
    }
    psr_kpi_history_clear(&seen);
    if (status == PSR_OK) {
        tell(tables[1], &plan->summary);
    }
    for (int i = 0; i < 2; i++) {
        if (status == PSR_OK && psr_plan_add_table(plan, tables[i]) != PSR_OK) {
            status = no_memory(err);
        }
        if (status != PSR_OK) {
            psr_table_free(tables[i]);
        }
    }
    return status;
}
