/*
 * A small program on libpurser: forecasts two series and answers a budget question.
 *     cc example.c $(pkg-config --cflags --libs purser) -o example
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <purser/purser.h>

#include <stdio.h>
#include <stdlib.h>

static int fail(const char *doing, const psr_faults *faults, const psr_error *err) {
    char text[1024];
    psr_error_text(faults->count > 0 ? &faults->items[0] : err, text, sizeof text);
    fprintf(stderr, "%s: %s\n", doing, text);
    return EXIT_FAILURE;
}

static psr_status print_forecast(const char *path, psr_faults *faults, psr_error *err) {
    static const double levels[] = {0.1, 0.5, 0.9};
    psr_forecast_options options = {.horizon = 4,
                                    .levels = levels,
                                    .level_count = 3,
                                    .nonnegative = true,
                                    .threads = 1};
    psr_panel *panel = NULL;
    psr_forecast *forecast = NULL;
    psr_text csv = {0};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_series(path, 12, options.horizon, &panel, faults));
    PSR_GO(psr_forecast_panel(panel, &options, &forecast, NULL, err));
    PSR_GO(psr_forecast_write(forecast, panel->keys, &csv, err));
    fputs(psr_text_bytes(&csv), stdout);
done:
    psr_text_free(&csv);
    psr_forecast_free(forecast);
    psr_panel_free(panel);
    return status;
}

static psr_status print_budget(const char *path, psr_faults *faults, psr_error *err) {
    psr_budget *budget = NULL;
    psr_budget_answer *answer = NULL;
    psr_status status = PSR_OK;
    PSR_GO(psr_read_budget(path, &budget, faults));
    PSR_GO(psr_solve_budget(budget, 0.0, NULL, &answer, err));
    for (size_t i = 0; i < budget->spend_count; i++) {
        printf("%s %.2f\n", budget->id[i], answer->spend[i]);
    }
    printf("response %.6f, at most %.6f\n", answer->objective, answer->bound);
done:
    psr_budget_answer_free(answer);
    psr_budget_free(budget);
    return status;
}

int main(int argc, char **argv) {
    psr_faults faults = {0};
    psr_error err = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: example SERIES.csv BUDGET.json\n");
        return EXIT_FAILURE;
    }
    if (print_forecast(argv[1], &faults, &err) != PSR_OK) {
        return fail("forecast", &faults, &err);
    }
    return print_budget(argv[2], &faults, &err) == PSR_OK ? EXIT_SUCCESS
                                                          : fail("budget", &faults, &err);
}
