/*
 * A forecast as CSV: `series_id,step,mean,q0.025,...`, one row a series and step.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include <string.h>

/* A text cell, quoted only where RFC 4180 asks for it. */
static void add_cell(psr_text *csv, const char *cell) {
    if (strpbrk(cell, ",\"\r\n") == NULL) {
        psr_text_add(csv, cell);
        return;
    }
    psr_text_add(csv, "\"");
    for (const char *c = cell; *c != '\0'; c++) {
        psr_text_add(csv, *c == '"' ? "\"\"" : (char[2]){*c, '\0'});
    }
    psr_text_add(csv, "\"");
}

static void add_number(psr_text *csv, double value) {
    char text[32];
    psr_decimal_print(value, text);
    psr_text_add(csv, ",");
    psr_text_add(csv, text);
}

static void add_head(const psr_forecast *forecast, psr_text *csv) {
    psr_text_add(csv, "series_id,step,mean");
    for (size_t i = 0; i < forecast->level_count; i++) {
        char text[32];
        psr_decimal_print(forecast->level[i], text);
        psr_text_addf(csv, ",q%s", text);
    }
    psr_text_add(csv, "\n");
}

psr_status psr_forecast_write(const psr_forecast *forecast, const psr_names *keys,
                              psr_text *csv, psr_error *err) {
    add_head(forecast, csv);
    return psr_forecast_write_rows(forecast, keys, csv, err);
}

psr_status psr_forecast_write_rows(const psr_forecast *forecast, const psr_names *keys,
                                   psr_text *csv, psr_error *err) {
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (size_t h = 0; h < forecast->horizon; h++) {
            size_t cell = s * forecast->horizon + h;
            add_cell(csv, psr_names_text(keys, (psr_id)s));
            psr_text_addf(csv, ",%zu", h + 1);
            add_number(csv, forecast->mean[cell]);
            for (size_t i = 0; i < forecast->level_count; i++) {
                add_number(csv, forecast->quantile[cell * forecast->level_count + i]);
            }
            psr_text_add(csv, "\n");
        }
    }
    if (csv->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory writing the forecast");
    }
    return PSR_OK;
}
