/*
 * Verdict: comparisons that count themselves and say what does not hold.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include <stdio.h>

static void complain(psr_ledger *ledger, double violation, const char *format,
                     va_list arguments) PSR_PRINTF(3, 0);

static void complain(psr_ledger *ledger, double violation, const char *format,
                     va_list arguments) {
    char message[400];
    (void)vsnprintf(message, sizeof message, format, arguments);
    ledger->verdict->holds = false;
    if (!(violation <= ledger->verdict->largest_violation)) {
        ledger->verdict->largest_violation = violation;
    }
    psr_faults_add(&ledger->verdict->faults, PSR_ERR_NOT_VERIFIED, NULL, "%s", message);
}

static double scale_of(double limit) {
    return fabs(limit) > 1.0 ? fabs(limit) : 1.0;
}

/* A violation that is not a number is one. */
static bool is_over(psr_ledger *ledger, double over, double limit, double tolerance) {
    ledger->verdict->check_count++;
    double violation = over / scale_of(limit);
    if (!(violation > tolerance) && !isnan(violation)) {
        /* Cells printed with few decimals are held loosely; they violate nothing. */
        if (tolerance <= PSR_VERIFY_TOLERANCE &&
            violation > ledger->verdict->largest_violation) {
            ledger->verdict->largest_violation = violation;
        }
        return false;
    }
    return true;
}

void psr_check_at_most(psr_ledger *ledger, double used, double limit, double tolerance,
                       const char *format, ...) {
    if (limit == (double)INFINITY && isfinite(used)) {
        return;
    }
    if (is_over(ledger, used - limit, limit, tolerance)) {
        va_list arguments;
        va_start(arguments, format);
        complain(ledger, (used - limit) / scale_of(limit), format, arguments);
        va_end(arguments);
    }
}

void psr_check_at_least(psr_ledger *ledger, double used, double limit, double tolerance,
                        const char *format, ...) {
    if (limit == -(double)INFINITY && isfinite(used)) {
        return;
    }
    if (is_over(ledger, limit - used, limit, tolerance)) {
        va_list arguments;
        va_start(arguments, format);
        complain(ledger, (limit - used) / scale_of(limit), format, arguments);
        va_end(arguments);
    }
}

void psr_check_equal(psr_ledger *ledger, double a, double b, double tolerance,
                     const char *format, ...) {
    if (is_over(ledger, fabs(a - b), b, tolerance)) {
        va_list arguments;
        va_start(arguments, format);
        complain(ledger, fabs(a - b) / scale_of(b), format, arguments);
        va_end(arguments);
    }
}

void psr_check_cents(psr_ledger *ledger, int64_t published, int64_t computed,
                     const char *format, ...) {
    ledger->verdict->check_count++;
    if (published != computed) {
        va_list arguments;
        va_start(arguments, format);
        complain(ledger, fabs((double)(published - computed)) / scale_of((double)computed),
                 format, arguments);
        va_end(arguments);
    }
}

void psr_check_true(psr_ledger *ledger, bool holds, const char *format, ...) {
    ledger->verdict->check_count++;
    if (!holds) {
        va_list arguments;
        va_start(arguments, format);
        complain(ledger, 1.0, format, arguments);
        va_end(arguments);
    }
}
