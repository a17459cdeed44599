/*
 * Statuses, places in the user's input, and errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct status_row {
    const char *name;
    int exit_code;
    const char *text;
} status_row;

static const status_row status_rows[PSR_STATUS_COUNT] = {
#define PSR_STATUS_ROW_(name, exit_code, text) [name] = {#name, exit_code, text},
    PSR_STATUS_LIST(PSR_STATUS_ROW_)
#undef PSR_STATUS_ROW_
};

/* A number that is no status can only come from a bug of ours. */
static const status_row *status_find(psr_status status) {
    size_t row = (size_t)status;
    return row < PSR_STATUS_COUNT ? &status_rows[row] : &status_rows[PSR_ERR_INTERNAL];
}

const char *psr_status_text(psr_status status) {
    return status_find(status)->text;
}

const char *psr_status_name(psr_status status) {
    return status_find(status)->name;
}

int psr_status_exit_code(psr_status status) {
    return status_find(status)->exit_code;
}

psr_place psr_place_at(const char *file, int64_t line, int32_t column) {
    psr_place place = {.line = line, .column = column};
    if (file == NULL) {
        return place;
    }
    size_t length = strlen(file);
    if (length >= sizeof place.file) {
        file += length - (sizeof place.file - 1);
        /* Do not begin inside a UTF-8 character: skip continuation bytes (10xxxxxx). */
        while (((unsigned char)*file & 0xC0U) == 0x80U) {
            file++;
        }
        length = strlen(file);
    }
    memcpy(place.file, file, length + 1);
    return place;
}

/* The message may quote user data and even the error's own old message: format it aside,
 * end it at a whole character and keep it on one line. */
static PSR_PRINTF(2, 0) void message_write(psr_error *err, const char *format,
                                           va_list values) {
    char message[sizeof err->message];
    int written = vsnprintf(message, sizeof message, format, values);
    if (written < 0) {
        message[0] = '\0';
    }
    size_t length = strlen(message);
    if (written >= (int)sizeof message) {
        /* Cut off: drop the first bytes of a character whose end did not fit. */
        size_t whole = psr_utf8_valid_prefix(message, length);
        length = length - whole < 4 ? whole : length;
    }
    for (size_t i = 0; i < length; i++) {
        if (message[i] == '\n' || message[i] == '\r') {
            message[i] = ' ';
        }
    }
    memcpy(err->message, message, length);
    err->message[length] = '\0';
}

psr_status psr_fail(psr_error *err, psr_status status, const char *format, ...) {
    if (err != NULL) {
        va_list values;
        va_start(values, format);
        message_write(err, format, values);
        va_end(values);
        err->status = status;
        err->place = psr_place_at(NULL, 0, 0);
    }
    return status;
}

psr_status psr_fail_at(psr_error *err, psr_status status, const psr_place *place,
                       const char *format, ...) {
    if (err != NULL) {
        va_list values;
        va_start(values, format);
        message_write(err, format, values);
        va_end(values);
        err->status = status;
        err->place = place != NULL ? *place : psr_place_at(NULL, 0, 0);
    }
    return status;
}

void psr_place_text(const psr_place *place, char *text, size_t size) {
    char line[32] = "";
    char column[32] = "";
    if (place->line > 0) {
        (void)snprintf(line, sizeof line, "%" PRId64 ":", place->line);
        if (place->column > 0) {
            (void)snprintf(column, sizeof column, "%" PRId32 ":", place->column);
        }
    }
    bool has_file = place->file[0] != '\0';
    bool has_place = has_file || line[0] != '\0';
    (void)snprintf(text, size, "%s%s%s%s%s", place->file, has_file ? ":" : "", line, column,
                   has_place ? " " : "");
}

void psr_error_text(const psr_error *err, char *text, size_t size) {
    if (size == 0) {
        return;
    }
    text[0] = '\0';
    if (err == NULL) {
        return;
    }
    const char *message =
        err->message[0] != '\0' ? err->message : psr_status_text(err->status);
    psr_place_text(&err->place, text, size);
    size_t length = strlen(text);
    (void)snprintf(text + length, size - length, "%s", message);
}
