/*
 * Calling the observer back: log, progress, interruption. Every callback is optional.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdio.h>

/* Longest log message in bytes; what is longer is cut. */
#define LOG_MESSAGE_BYTES 1024

void psr_observe_log(const psr_observer *observer, psr_level level, const char *format,
                     ...) {
    if (observer == NULL || observer->log == NULL) {
        return;
    }
    char message[LOG_MESSAGE_BYTES];
    va_list values;
    va_start(values, format);
    int written = vsnprintf(message, sizeof message, format, values);
    va_end(values);
    if (written < 0) {
        return;
    }
    if (written >= (int)sizeof message) {
        /* Do not end inside a character. */
        message[psr_utf8_valid_prefix(message, sizeof message - 1)] = '\0';
    }
    observer->log(observer->context, level, message);
}

void psr_observe_progress(const psr_observer *observer, const char *stage, double done,
                          double total, double gap) {
    if (observer != NULL && observer->progress != NULL) {
        observer->progress(observer->context, stage, done, total, gap);
    }
}

bool psr_observe_interrupted(const psr_observer *observer) {
    return observer != NULL && observer->interrupted != NULL &&
           observer->interrupted(observer->context);
}
