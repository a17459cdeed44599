/*
 * Any text as a date and as a number: no crash, and nothing out of range comes out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "date_text.h"
#include "fuzz_file.h"
#include "number_text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size == 0) {
        return 0;
    }
    /* A copy of the exact size, so that the sanitizer sees a read behind its end. */
    char *text = malloc(size);
    FUZZ_CHECK(text != NULL);
    memcpy(text, bytes + 1, size - 1);
    char reason[256];
    psr_day day;
    int64_t micro;
    psr_date_order order = (psr_date_order)(bytes[0] % 4);
    psr_date_verdict date = psr_date_text(text, size - 1, order, &day);
    if (date == PSR_DATE_OK) {
        psr_date parts = psr_date_from_day(day);
        FUZZ_CHECK(parts.year >= 1990 && parts.year <= 2100);
    } else {
        psr_date_reason(date, text, size - 1, "date", reason, sizeof reason);
    }
    (void)psr_date_evidence(text, size - 1);
    psr_number_verdict number =
        psr_number_text(text, size - 1, bytes[0] & 4 ? ',' : '.', &micro);
    if (number == PSR_NUMBER_OK) {
        double value = (double)micro / (double)PSR_MICRO;
        FUZZ_CHECK(value <= PSR_NUMBER_MOST && value >= -PSR_NUMBER_MOST);
    } else {
        psr_number_reason(number, text, size - 1, "price", reason, sizeof reason);
    }
    free(text);
    return 0;
}
