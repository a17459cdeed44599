/*
 * bench_forecast TRAIN.csv SEASON HORIZON OUTPUT.csv [LEVELS] [THREADS] [RECONCILE]:
 * forecasts a series file as `purser forecast` does and reports processor time a series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/forecast.h"
#include "purser/read.h"
#include "purser/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEVEL_LIMIT = 64 };

static double processor_seconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static size_t parse_levels(const char *text, double *levels) {
    size_t count = 0;
    while (*text != '\0' && count < LEVEL_LIMIT) {
        size_t length = strcspn(text, ",");
        if (!psr_decimal_parse(text, length, &levels[count])) {
            return 0;
        }
        count++;
        text += length + (text[length] == ',');
    }
    return count;
}

int main(int argc, char **argv) {
    if (argc < 5) {
        fprintf(stderr, "usage: bench_forecast TRAIN SEASON HORIZON OUTPUT [LEVELS] "
                        "[THREADS] [RECONCILE]\n");
        return 2;
    }
    double levels[LEVEL_LIMIT];
    size_t level_count = parse_levels(argc > 5 ? argv[5] : "0.025,0.5,0.975", levels);
    size_t horizon = (size_t)strtoul(argv[3], NULL, 10);
    psr_forecast_options options = {.horizon = horizon,
                                    .levels = levels,
                                    .level_count = level_count,
                                    .nonnegative = true,
                                    .seed = 1,
                                    .threads = argc > 6 ? strtoul(argv[6], NULL, 10) : 1,
                                    .reconcile = PSR_RECONCILE_NONE};
    if (argc > 7 && !psr_reconciliation_find(argv[7], &options.reconcile)) {
        fprintf(stderr, "%s: none, wls or mint\n", argv[7]);
        return 2;
    }
    psr_faults faults = {0};
    psr_panel *panel = NULL;
    double began = processor_seconds();
    if (psr_read_series(argv[1], (int)strtol(argv[2], NULL, 10), horizon, &panel,
                        &faults) != PSR_OK) {
        for (size_t i = 0; i < faults.count; i++) {
            char text[1024];
            psr_error_text(&faults.items[i], text, sizeof text);
            fprintf(stderr, "%s\n", text);
        }
        return 4;
    }
    double read = processor_seconds();
    psr_forecast *forecast = NULL;
    psr_error error = {0};
    if (psr_forecast_panel(panel, &options, &forecast, NULL, &error) != PSR_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 7;
    }
    double done = processor_seconds();
    psr_text csv = {0};
    if (psr_forecast_write(forecast, panel->keys, &csv, &error) != PSR_OK) {
        return 9;
    }
    FILE *file = fopen(argv[4], "wb");
    bool written = file != NULL && fwrite(csv.bytes, 1, csv.length, file) == csv.length;
    written = file != NULL && fclose(file) == 0 && written;
    printf("series %zu  read %.3f s  forecast %.3f s  %.4f ms/series\n",
           panel->series_count, read - began, done - read,
           1e3 * (done - read) / (double)panel->series_count);
    psr_text_free(&csv);
    psr_forecast_free(forecast);
    psr_panel_free(panel);
    return written ? 0 : 8;
}
