/*
 * Findings about many series, and small shared look-ups.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

psr_status psr_clean_no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory to clean the sales history");
}

/* Hoare's partition around the value in the middle: the end of the first part. Both parts
 * hold something, and nothing in the first is above anything in the second. */
static size_t divide(double *values, size_t first, size_t last) {
    const double pivot = values[first + (last - first) / 2];
    for (;;) {
        while (values[first] < pivot) {
            first++;
        }
        while (values[last] > pivot) {
            last--;
        }
        if (first >= last) {
            return last;
        }
        double swapped = values[first];
        values[first++] = values[last];
        values[last--] = swapped;
    }
}

double psr_clean_rank(double *values, size_t count, size_t rank) {
    size_t first = 0;
    size_t last = count - 1;
    while (first < last) {
        size_t end = divide(values, first, last);
        first = rank <= end ? first : end + 1;
        last = rank <= end ? end : last;
    }
    return values[rank];
}

double psr_clean_median(double *values, size_t count) {
    if (count == 0) {
        return NAN;
    }
    double upper = psr_clean_rank(values, count, count / 2);
    double lower = -INFINITY;
    for (size_t i = 0; count % 2 == 0 && i < count / 2; i++) {
        lower = fmax(lower, values[i]);
    }
    return count % 2 == 1 ? upper : (lower + upper) / 2;
}

psr_id psr_clean_product(const psr_clean_work *work, size_t series) {
    if (work->catalog == NULL || work->catalog->product_ids == NULL) {
        return PSR_NO_ID;
    }
    const char *name = psr_names_text(work->panel->products, work->panel->product[series]);
    return psr_names_find(work->catalog->product_ids, name);
}

psr_id psr_clean_channel(const psr_clean_work *work, size_t series) {
    if (work->catalog == NULL || work->catalog->channel_ids == NULL) {
        return PSR_NO_ID;
    }
    const char *name = psr_names_text(work->panel->channels, work->panel->channel[series]);
    return psr_names_find(work->catalog->channel_ids, name);
}

const psr_sale_cell *psr_clean_cell(const psr_clean_work *work, size_t series,
                                    psr_period period) {
    const psr_clean_run *run = &work->runs[series];
    const psr_sale_cell *cells = &work->history->cells[run->first_cell];
    size_t low = 0;
    size_t high = run->cell_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cells[middle].period < period) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < run->cell_count && cells[low].period == period ? &cells[low] : NULL;
}

bool psr_clean_is_stock_out(const psr_sale_cell *cell) {
    return cell->stock_out_rows > 0 || (!isnan(cell->stock) && cell->stock <= 0);
}

const char *psr_clean_name(const psr_clean_work *work, size_t series) {
    psr_text text = {0};
    psr_panel_add_name(work->panel, series, &text);
    const char *name = psr_arena_text(work->arena, psr_text_bytes(&text), text.length);
    psr_text_free(&text);
    return name == NULL ? "" : name;
}

psr_status psr_clean_tally_start(psr_clean_work *work, psr_clean_tally *tally,
                                 psr_severity severity, const char *code) {
    size_t count = work->panel->series_count;
    *tally = (psr_clean_tally){.severity = severity, .code = code, .count = count};
    tally->weight = psr_arena_take(work->arena, count + 1, sizeof *tally->weight);
    tally->sentence = psr_arena_take(work->arena, count + 1, sizeof *tally->sentence);
    return tally->weight == NULL || tally->sentence == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

psr_status psr_clean_tell(psr_clean_work *work, psr_clean_tally *tally, size_t series,
                          double weight, const char *format, ...) {
    char sentence[400];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    size_t kept = length < 0 ? 0 : (size_t)length;
    kept = kept < sizeof sentence ? kept : sizeof sentence - 1;
    kept = psr_utf8_valid_prefix(sentence, kept); /* a long name may have been cut */
    tally->weight[series] = weight;
    tally->sentence[series] = psr_arena_text(work->arena, sentence, kept);
    return tally->sentence[series] == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

psr_status psr_clean_tally_end(psr_clean_work *work, const psr_clean_tally *tally) {
    size_t told = 0;
    size_t rest = 0;
    double limit = INFINITY; /* weights above are told; ties by position */
    size_t limit_series = SIZE_MAX;
    for (; told < PSR_CLEAN_NAMED; told++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < tally->count; i++) {
            double weight = tally->weight[i];
            bool is_next = weight < limit || (weight <= limit && i > limit_series);
            if (weight > 0 && is_next &&
                (best == SIZE_MAX || weight > tally->weight[best])) {
                best = i;
            }
        }
        if (best == SIZE_MAX) {
            return PSR_OK;
        }
        limit = tally->weight[best];
        limit_series = best;
        PSR_TRY(psr_findings_add(work->findings, tally->severity, tally->code,
                                 psr_clean_name(work, best), NULL, "%s",
                                 tally->sentence[best]));
    }
    for (size_t i = 0; i < tally->count; i++) {
        rest += tally->weight[i] > 0 ? 1 : 0;
    }
    rest -= told;
    if (rest == 0) {
        return PSR_OK;
    }
    return psr_findings_add(work->findings, tally->severity, tally->code, "", NULL,
                            "the same holds, to a smaller extent, for %zu more series",
                            rest);
}
