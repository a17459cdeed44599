/*
 * Any bytes as a table of the catalogue, each kind in turn: no crash; what is read is
 * within its column's range.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz_file.h"

#include "purser/read.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char *const kinds[] = {"products", "channels", "warehouses", "events"};
    if (size == 0) {
        return 0;
    }
    psr_table_source table = {.path = "fuzz.csv"};
    table.kind = (char *)(uintptr_t)kinds[bytes[0] % 4];
    table.file = (char *)(uintptr_t)fuzz_file(bytes + 1, size - 1);
    char path[] = "channels.*.fee_rate", change[] = "+0.05";
    char *paths[] = {path}, *changes[] = {change};
    psr_place place = psr_place_at("fuzz", 1, 1);
    psr_scenario scenario = {.tables = &table,
                             .table_count = 1,
                             .adjust_path = paths,
                             .adjust_value = changes,
                             .adjust_place = &place,
                             .adjust_count = size % 2};
    psr_catalog *catalog;
    psr_faults faults = {0};
    psr_status status = psr_read_catalog(&scenario, &catalog, NULL, &faults);
    if (status != PSR_OK) {
        FUZZ_CHECK(catalog == NULL && faults.total > 0);
        return 0;
    }
    for (size_t i = 0; i < catalog->channel_count; i++) {
        FUZZ_CHECK(catalog->channels[i].fee_rate >= 0.0 &&
                   catalog->channels[i].fee_rate <= 1.0);
    }
    for (size_t i = 0; i < catalog->product_count; i++) {
        FUZZ_CHECK(catalog->products[i].unit_cost >= 0.0);
    }
    psr_catalog_free(catalog);
    return 0;
}
