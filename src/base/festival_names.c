/*
 * Festivals by name, and how many days of each are kept.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <string.h>

/* Longer names are none of ours. */
#define NAME_BYTES 64

/* Lower case, with spaces for `_` and `-`; false where the name is too long. */
static bool plain_name(const char *name, char plain[NAME_BYTES]) {
    size_t length = strlen(name);
    if (length >= NAME_BYTES) {
        return false;
    }
    for (size_t i = 0; i <= length; i++) {
        char byte = name[i] == '_' || name[i] == '-' ? ' ' : name[i];
        plain[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    return true;
}

psr_festival psr_festival_find(const char *name) {
    static const struct {
        const char *name;
        psr_festival festival;
    } known[] = {{"春节", PSR_FESTIVAL_SPRING},
                 {"spring festival", PSR_FESTIVAL_SPRING},
                 {"chinese new year", PSR_FESTIVAL_SPRING},
                 {"lunar new year", PSR_FESTIVAL_SPRING},
                 {"easter", PSR_FESTIVAL_EASTER},
                 {"复活节", PSR_FESTIVAL_EASTER},
                 {"ramadan", PSR_FESTIVAL_RAMADAN},
                 {"斋月", PSR_FESTIVAL_RAMADAN}};
    char plain[NAME_BYTES];
    if (!plain_name(name, plain)) {
        return PSR_FESTIVAL_NONE;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(plain, known[i].name) == 0) {
            return known[i].festival;
        }
    }
    return PSR_FESTIVAL_NONE;
}

bool psr_festival_days(psr_festival festival, int year, int occurrence, psr_day *first,
                       psr_day *last) {
    switch (festival) {
    case PSR_FESTIVAL_SPRING:
        *first = psr_day_lunar_new_year(year) - 1;
        *last = *first + 7;
        return occurrence == 0;
    case PSR_FESTIVAL_EASTER:
        *first = psr_day_easter(year) - 2;
        *last = *first + 3;
        return occurrence == 0;
    case PSR_FESTIVAL_RAMADAN:
        *first = psr_day_ramadan(year, occurrence);
        *last = *first == PSR_NO_DAY ? *first : *first + 29;
        return *first != PSR_NO_DAY;
    case PSR_FESTIVAL_NONE:
        break;
    }
    return false;
}
