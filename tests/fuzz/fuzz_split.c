/*
 * The quick splitter against libcsv, field for field, on any text.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_split.h"
#include "fuzz_file.h"

#include <string.h>

static void check_same(const psr_csv_split *quick, const psr_csv_split *slow) {
    size_t a_count;
    size_t b_count;
    const psr_csv_field *a = psr_csv_split_fields(quick, &a_count);
    const psr_csv_field *b = psr_csv_split_fields(slow, &b_count);
    FUZZ_CHECK(a_count == b_count);
    for (size_t i = 0; i < a_count; i++) {
        FUZZ_CHECK(a[i].length == b[i].length);
        FUZZ_CHECK(a[i].length == 0 || memcmp(a[i].bytes, b[i].bytes, a[i].length) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char delimiters[] = {',', ';', '\t'};
    if (size == 0) {
        return 0;
    }
    char delimiter = delimiters[bytes[0] % 3];
    const char *text = (const char *)bytes + 1;
    size_t length = size - 1;
    psr_csv_split *quick = psr_csv_split_create(delimiter);
    psr_csv_split *slow = psr_csv_split_create(delimiter);
    FUZZ_CHECK(quick != NULL && slow != NULL);
    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && text[end] != '\n' && text[end] != '\r') {
            end++;
        }
        size_t ending = end < length ? 1 : 0;
        bool last = end + ending == length;
        const char *line = text + at;
        psr_csv_verdict one =
            psr_csv_split_line(quick, line, end - at, text + end, ending, last);
        psr_csv_verdict two =
            psr_csv_split_line_by_libcsv(slow, line, end - at, text + end, ending, last);
        FUZZ_CHECK(one == two);
        if (one == PSR_CSV_ROW) {
            check_same(quick, slow);
        } else if (one != PSR_CSV_OPEN && one != PSR_CSV_BLANK) {
            psr_csv_split_reset(quick);
            psr_csv_split_reset(slow);
        }
        at = end + ending;
    }
    psr_csv_split_free(quick);
    psr_csv_split_free(slow);
    return 0;
}
