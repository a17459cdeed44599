/*
 * Any bytes as a CSV file: no crash, and what comes out is what it promises.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_file.h"
#include "fuzz_file.h"

#include <string.h>

static void check_row(psr_csv *csv, const psr_csv_row *row) {
    FUZZ_CHECK(row->line >= 1);
    char *raw = psr_csv_raw_text(csv, row->raw, row->raw_length);
    FUZZ_CHECK(raw != NULL && psr_utf8_valid_prefix(raw, strlen(raw)) == strlen(raw));
    free(raw);
    if (row->problem != NULL) {
        FUZZ_CHECK(row->place.line >= row->line);
        return;
    }
    FUZZ_CHECK(row->count == psr_csv_column_count(csv));
    for (size_t i = 0; i < row->count; i++) {
        const char *text;
        size_t length;
        FUZZ_CHECK(psr_csv_text(csv, (psr_id)i, &text, &length, NULL) == PSR_OK);
        if (text != NULL) {
            FUZZ_CHECK(strlen(text) == length);
            FUZZ_CHECK(psr_utf8_valid_prefix(text, length) == length);
        }
        psr_place place = psr_csv_place(csv, (psr_id)i);
        FUZZ_CHECK(place.line >= row->line && place.column >= 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char *const encodings[] = {"auto", "utf-8", "gb18030", "gbk"};
    if (size == 0) {
        return 0;
    }
    psr_csv *csv;
    const psr_csv_row *row;
    const char *path = fuzz_file(bytes + 1, size - 1);
    if (psr_csv_open(path, "fuzz.csv", encodings[bytes[0] % 4], &csv, NULL) != PSR_OK) {
        return 0;
    }
    while (psr_csv_next(csv, &row, NULL) == PSR_OK && row != NULL) {
        check_row(csv, row);
    }
    psr_csv_close(csv);
    return 0;
}
