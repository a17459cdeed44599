/*
 * Any bytes as a sales export: no crash, sums are finite, every row has one fate.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz_file.h"

#include "purser/read.h"

#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    psr_source source = {.path = "fuzz.csv",
                         .profile = {.product_value = "p", .quantity_value = "1"}};
    psr_scenario scenario = {.frequency = PSR_WEEKLY,
                             .start = PSR_NO_DAY,
                             .today = PSR_NO_DAY,
                             .sources = &source,
                             .source_count = 1};
    psr_history *history;
    psr_faults faults = {0};
    source.file = (char *)(uintptr_t)fuzz_file(bytes, size);
    psr_status status =
        psr_read_history(&scenario, NULL, NULL, NULL, NULL, &history, NULL, &faults);
    if (status != PSR_OK) {
        FUZZ_CHECK(history == NULL && faults.total > 0 &&
                   faults.items[0].message[0] != '\0');
        return 0;
    }
    uint64_t rows = 0;
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        FUZZ_CHECK(isfinite(cell->quantity) && isfinite(cell->revenue));
        FUZZ_CHECK(cell->quantity >= 0 && cell->revenue >= 0);
        rows += cell->rows;
    }
    FUZZ_CHECK(rows + history->rows_rejected + history->rows_ignored == history->rows_read);
    psr_history_free(history);
    return 0;
}
