/*
 * Decimal numbers to doubles and back, without the locale.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Digits an integer of 64 bits surely holds. */
#define FAST_DIGITS 19
/* 767 digits decide the rounding of any double; what follows only counts as "not zero". */
#define KEPT_DIGITS 768
/* Beyond this decimal exponent every number is 0 or infinite, whatever its kept digits. */
#define EXPONENT_LIMIT 100000
/* Digits that name every double. */
#define PRINT_DIGITS 17

/* A decimal taken apart: digits[count] * 10^exponent, no zeros in front. */
typedef struct decimal {
    bool negative;
    size_t count;
    int64_t exponent;
    char digits[KEPT_DIGITS + 1]; /* the last one holds a 1 for a non-zero rest */
    bool rest;                    /* a digit that is not zero was left out */
} decimal;

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

/* Append one digit; one that finds no room only moves the exponent. */
static void digit_add(decimal *number, char digit) {
    if (number->count == 0 && digit == '0') {
        return;
    }
    if (number->count < KEPT_DIGITS) {
        number->digits[number->count++] = digit;
    } else {
        number->exponent++;
        number->rest = number->rest || digit != '0';
    }
}

/* Digits from *at on; false where there is none. */
static bool digits_scan(const char *bytes, size_t length, size_t *at, bool fraction,
                        decimal *number) {
    size_t start = *at;
    while (*at < length && is_digit(bytes[*at])) {
        digit_add(number, bytes[*at]);
        if (fraction) {
            number->exponent--;
        }
        (*at)++;
    }
    return *at > start;
}

static bool sign_scan(const char *bytes, size_t length, size_t *at) {
    if (*at < length && (bytes[*at] == '-' || bytes[*at] == '+')) {
        return bytes[(*at)++] == '-';
    }
    return false;
}

static bool exponent_scan(const char *bytes, size_t length, size_t *at, decimal *number) {
    /* Outweighs any count of digits in memory and does not overflow when added to it. */
    const int64_t most = INT64_MAX / 100;
    bool negative = sign_scan(bytes, length, at);
    size_t start = *at;
    int64_t exponent = 0;
    while (*at < length && is_digit(bytes[*at])) {
        if (exponent < most) {
            exponent = exponent * 10 + (bytes[*at] - '0');
        }
        (*at)++;
    }
    number->exponent += negative ? -exponent : exponent;
    return *at > start;
}

static bool decimal_scan(const char *bytes, size_t length, decimal *number) {
    size_t at = 0;
    number->negative = sign_scan(bytes, length, &at);
    bool has_digits = digits_scan(bytes, length, &at, false, number);
    if (at < length && bytes[at] == '.') {
        at++;
        /* Spreadsheets write .5 and 5. as well: one side of the point is enough. */
        has_digits = digits_scan(bytes, length, &at, true, number) || has_digits;
    }
    if (!has_digits) {
        return false;
    }
    if (at < length && (bytes[at] == 'e' || bytes[at] == 'E')) {
        at++;
        if (!exponent_scan(bytes, length, &at, number)) {
            return false;
        }
    }
    return at == length;
}

/* Both factors are exact doubles, so one multiplication or division rounds once: Clinger's
 * fast path. Needs an integer up to 2^53 and a power of ten up to 10^22. */
static bool decimal_fast(const decimal *number, double *value) {
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const uint64_t exact_limit = UINT64_C(1) << DBL_MANT_DIG;
    if (number->count > FAST_DIGITS || number->exponent < -22 || number->exponent > 22) {
        return false;
    }
    uint64_t integer = 0;
    for (size_t i = 0; i < number->count; i++) {
        integer = integer * 10 + (uint64_t)(number->digits[i] - '0');
    }
    if (integer > exact_limit) {
        return false;
    }
    double whole = (double)integer;
    *value = number->exponent < 0 ? whole / powers[-number->exponent]
                                  : whole * powers[number->exponent];
    return true;
}

/* Numbers of 128 bits: with up to 22 decimals everything below is exact in them. */
__extension__ typedef unsigned __int128 wide;

enum { WIDE_DECIMALS = 22 }; /* 5^22 is the last power below 2^52 */

static const uint64_t power_of_five[] = {
    UINT64_C(1),
    UINT64_C(5),
    UINT64_C(25),
    UINT64_C(125),
    UINT64_C(625),
    UINT64_C(3125),
    UINT64_C(15625),
    UINT64_C(78125),
    UINT64_C(390625),
    UINT64_C(1953125),
    UINT64_C(9765625),
    UINT64_C(48828125),
    UINT64_C(244140625),
    UINT64_C(1220703125),
    UINT64_C(6103515625),
    UINT64_C(30517578125),
    UINT64_C(152587890625),
    UINT64_C(762939453125),
    UINT64_C(3814697265625),
    UINT64_C(19073486328125),
    UINT64_C(95367431640625),
    UINT64_C(476837158203125),
    UINT64_C(2384185791015625),
};

/* number / 2^bits to the nearest whole number, to the even one of two; `more` = a little
 * more than number is meant. */
static uint64_t rounded_shift(wide number, int bits, bool more) {
    if (bits == 0) {
        return (uint64_t)number;
    }
    wide half = (wide)1 << (bits - 1);
    wide rest = number & ((half << 1) - 1);
    uint64_t whole = (uint64_t)(number >> bits);
    bool up = rest > half || (rest == half && (more || (whole & 1) != 0));
    return whole + (up ? 1 : 0);
}

/* Up to 19 digits with up to 22 decimals, integer / (5^d 2^d): long division to more bits
 * than a double has, and a bit for what is left, so that it rounds once. */
static bool decimal_divided(const decimal *number, double *value) {
    if (number->count > FAST_DIGITS || number->exponent < -WIDE_DECIMALS ||
        number->exponent >= 0) {
        return false;
    }
    uint64_t integer = 0;
    for (size_t i = 0; i < number->count; i++) {
        integer = integer * 10 + (uint64_t)(number->digits[i] - '0');
    }
    const int decimals = (int)-number->exponent;
    const int shift = __builtin_clzll(integer) + 64;
    wide dividend = (wide)integer << shift;
    uint64_t divisor = power_of_five[decimals];
    wide quotient = dividend / divisor; /* of 76 to 127 bits */
    int drop = 128 - __builtin_clzll((uint64_t)(quotient >> 64)) - DBL_MANT_DIG;
    bool more = quotient * divisor != dividend;
    *value = ldexp((double)rounded_shift(quotient, drop, more), drop - shift - decimals);
    return true;
}

/* strtod of the digits as an integer with an exponent: without a point there is nothing in
 * the text that a locale could change. */
static double decimal_slow(decimal *number) {
    char text[KEPT_DIGITS + 32];
    if (number->rest) {
        number->digits[number->count++] = '1';
        number->exponent--;
    }
    int64_t exponent = number->exponent;
    if (exponent > EXPONENT_LIMIT) {
        exponent = EXPONENT_LIMIT;
    } else if (exponent < -EXPONENT_LIMIT) {
        exponent = -EXPONENT_LIMIT;
    }
    memcpy(text, number->digits, number->count);
    (void)snprintf(text + number->count, sizeof text - number->count, "e%" PRId64,
                   exponent);
    return strtod(text, NULL);
}

bool psr_decimal_parse(const char *bytes, size_t length, double *value) {
    decimal number;
    number.count = 0;
    number.exponent = 0;
    number.rest = false;
    if (!decimal_scan(bytes, length, &number)) {
        return false;
    }
    double size = 0.0;
    if (number.count > 0 && !decimal_fast(&number, &size) &&
        !decimal_divided(&number, &size)) {
        size = decimal_slow(&number);
        if (!isfinite(size)) {
            return false;
        }
    }
    *value = number.negative ? -size : size;
    return true;
}

/* ---- printing */

/* The shortest digits of a number > 0, d.ddd * 10^exponent, without zeros at the end. */
typedef struct shortest {
    char digits[PRINT_DIGITS + 1];
    size_t count;
    int exponent;
} shortest;

/* The digits of a whole number below 10^17. */
static void digits_of_whole(uint64_t whole, size_t count, shortest *out) {
    out->count = count;
    for (size_t i = count; i-- > 0; whole /= 10) {
        out->digits[i] = (char)('0' + whole % 10);
    }
}

/* What printf would make of a number that needs no more than 22 decimals for its digits:
 * value * 10^decimals, rounded once. */
static bool digits_multiplied(double value, size_t count, shortest *out) {
    static const double least = 1e-4, most = 1e15;
    if (!(value >= least && value < most)) {
        return false;
    }
    int binary = 0;
    uint64_t mantissa = (uint64_t)ldexp(frexp(value, &binary), DBL_MANT_DIG);
    int exponent = (int)floor(log10(value));
    const uint64_t first = power_of_five[count - 1] << (count - 1); /* of so many digits */
    for (int tries = 0; tries < 3; tries++) {
        const int decimals = (int)count - 1 - exponent;
        const int shift = DBL_MANT_DIG - binary - decimals;
        if (decimals < 0 || decimals > WIDE_DECIMALS || shift < 0) {
            return false;
        }
        wide scaled = (wide)mantissa * power_of_five[decimals];
        uint64_t whole = (uint64_t)(scaled >> shift);
        if (whole < first || whole >= 10 * first) {
            exponent += whole < first ? -1 : 1; /* the logarithm was rounded */
            continue;
        }
        whole = rounded_shift(scaled, shift, false);
        bool carried = whole == 10 * first;
        digits_of_whole(carried ? first : whole, count, out);
        out->exponent = exponent + (carried ? 1 : 0);
        return true;
    }
    return false;
}

/* value to `count` significant digits, correctly rounded. */
static void digits_of(double value, size_t count, shortest *out) {
    char text[PRINT_DIGITS + 32];
    if (digits_multiplied(value, count, out)) {
        return;
    }
    (void)snprintf(text, sizeof text, "%.*e", (int)count - 1, value);
    out->count = 0;
    const char *each = text;
    for (; *each != 'e'; each++) {
        /* Skips the point, whatever the locale makes of it. */
        if (is_digit(*each) && out->count < PRINT_DIGITS) {
            out->digits[out->count++] = *each;
        }
    }
    out->exponent = (int)strtol(each + 1, NULL, 10);
}

static bool reads_back(const shortest *number, double value) {
    decimal again;
    again.negative = false;
    again.count = number->count;
    again.exponent = number->exponent - (int64_t)number->count + 1;
    again.rest = false;
    memcpy(again.digits, number->digits, number->count);
    double back = 0.0;
    if (!decimal_fast(&again, &back) && !decimal_divided(&again, &back)) {
        back = decimal_slow(&again);
    }
    return back >= value && back <= value;
}

/* The next number up of the same count of digits; false where it would get one more. */
static bool digits_increment(shortest *number) {
    for (size_t i = number->count; i-- > 0;) {
        if (number->digits[i] != '9') {
            number->digits[i]++;
            return true;
        }
        number->digits[i] = '0';
    }
    return false;
}

static void shortest_find(double value, shortest *out) {
    /* 15 digits survive a normal double, so only zeros are left to drop from them; a
     * subnormal has fewer bits, down to one. */
    size_t count = value < DBL_MIN ? 1 : DBL_DIG;
    digits_of(value, count, out);
    while (count < PRINT_DIGITS && !reads_back(out, value)) {
        /* Below a power of two doubles lie closer than above: where the 16 digits just
         * below are too far, the ones just above may do. */
        if (count == PRINT_DIGITS - 1 && digits_increment(out) && reads_back(out, value)) {
            break;
        }
        count++;
        digits_of(value, count, out);
    }
}

static char *put(char *at, const char *bytes, size_t count) {
    memcpy(at, bytes, count);
    return at + count;
}

static char *put_zeros(char *at, size_t count) {
    memset(at, '0', count);
    return at + count;
}

/* Plain from 0.0001 to below 10^(last_plain + 1), with an exponent outside. */
static void layout(const shortest *number, int last_plain, char *at, size_t size) {
    const int first_plain = -4;
    char *end = at + size;
    if (number->exponent < first_plain || number->exponent > last_plain) {
        at = put(at, number->digits, 1);
        if (number->count > 1) {
            at = put(at, ".", 1);
            at = put(at, number->digits + 1, number->count - 1);
        }
        (void)snprintf(at, (size_t)(end - at), "e%d", number->exponent);
        return;
    }
    if (number->exponent < 0) {
        at = put(at, "0.", 2);
        at = put_zeros(at, (size_t)(-number->exponent - 1));
        at = put(at, number->digits, number->count);
    } else {
        size_t whole = (size_t)number->exponent + 1;
        size_t head = number->count < whole ? number->count : whole;
        at = put(at, number->digits, head);
        at = put_zeros(at, whole - head);
        if (number->count > whole) {
            at = put(at, ".", 1);
            at = put(at, number->digits + whole, number->count - whole);
        }
    }
    *at = '\0';
}

/* What is no digits: the sign, and all of a number that has none. NULL where that is all.
 */
static char *print_start(double value, char text[32]) {
    char *at = text;
    if (signbit(value) && !isnan(value)) {
        *at++ = '-';
    }
    const char *word = isnan(value) ? "nan" : isinf(value) ? "inf" : "0";
    if (isfinite(value) && fabs(value) > 0.0) {
        return at;
    }
    memcpy(at, word, strlen(word) + 1);
    return NULL;
}

/* Zeros at the end name nothing. */
static void drop_zeros(shortest *number) {
    while (number->count > 1 && number->digits[number->count - 1] == '0') {
        number->count--;
    }
}

void psr_decimal_print(double value, char text[32]) {
    const int last_plain = 15;
    char *at = print_start(value, text);
    if (at != NULL) {
        shortest number = {0};
        shortest_find(fabs(value), &number);
        drop_zeros(&number);
        layout(&number, last_plain, at, (size_t)(text + 32 - at));
    }
}

void psr_decimal_print_digits(double value, int count, char text[32]) {
    char *at = print_start(value, text);
    if (at != NULL) {
        shortest number = {0};
        digits_of(fabs(value), (size_t)count, &number);
        drop_zeros(&number);
        layout(&number, count - 1, at, (size_t)(text + 32 - at));
    }
}
