/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "adjust.h"

#include <stdio.h>
#include <string.h>

#include "schema.h"

bool psr_change_read(const char *text, psr_change *change, char advice[160]) {
    size_t length = strlen(text);
    bool signed_text = text[0] == '+' || text[0] == '-';
    bool percent = length > 0 && text[length - 1] == '%';
    double number;
    if (percent && !signed_text) {
        (void)snprintf(advice, 160, "a percentage needs its sign; write +%.40s or -%.40s",
                       text, text);
        return false;
    }
    if (percent) {
        if (!psr_decimal_parse(text, length - 1, &number)) {
            (void)snprintf(advice, 160, "must be a change such as +2, -0.05, +10%% or 7");
            return false;
        }
        *change = (psr_change){.factor = 1.0 + number / 100.0, .amount = 0.0};
        return true;
    }
    if (!psr_number_read(text, &number, advice)) {
        return false;
    }
    *change = (psr_change){.factor = signed_text ? 1.0 : 0.0, .amount = number};
    return true;
}

double psr_change_apply(const psr_change *change, double value) {
    /* A replaced value may have been infinite ("no limit"): 0 * infinity is not a number.
     */
    return change->factor > 0.0 || change->factor < 0.0
               ? value * change->factor + change->amount
               : change->amount;
}

bool psr_adjust_split(const char *path, char table[64], char row[160], char column[64]) {
    const char *first = strchr(path, '.'), *last = strrchr(path, '.');
    if (first == NULL || first == last || first - path >= 64 || strlen(last) > 64 ||
        last - first > 160) {
        return false;
    }
    (void)snprintf(table, 64, "%.*s", (int)(first - path), path);
    (void)snprintf(row, 160, "%.*s", (int)(last - first - 1), first + 1);
    (void)snprintf(column, 64, "%s", last + 1);
    return table[0] != '\0' && row[0] != '\0' && column[0] != '\0';
}
