/*
 * Text -> typed value, strictly: `1,500,000`, `nan`, `1e999`, `yes` are faults that say
 * what to write instead.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "schema.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One value on its way from a node to a member. */
typedef struct store_job {
    const psr_field *field;
    const char *path;
    psr_arena *arena;
    psr_faults *faults;
} store_job;

static void job_fault(const store_job *job, const psr_yaml *node, const char *rule) {
    psr_place place = psr_yaml_place(node);
    psr_faults_add(job->faults, PSR_ERR_SCENARIO, &place, "%.120s is `%.60s`; %s",
                   job->path, node->text != NULL ? node->text : "a list", rule);
}

/* ---- numbers */

/* The number without its separators, currency signs and unit, as advice. */
static bool advise_plain(const char *text, char advice[160]) {
    char plain[32];
    size_t length = 0;
    bool changed = false;
    for (const char *each = text; *each != '\0' && length + 1 < sizeof plain; each++) {
        if (strchr(", _'$", *each) != NULL) {
            changed = true;
        } else {
            plain[length++] = *each;
        }
    }
    plain[length] = '\0';
    double value;
    if (!changed || !psr_decimal_parse(plain, length, &value)) {
        return false;
    }
    (void)snprintf(advice, 160, "must be a plain number; write %s", plain);
    return true;
}

bool psr_number_read(const char *text, double *value, char advice[160]) {
    size_t length = strlen(text);
    if (psr_decimal_parse(text, length, value)) {
        return true;
    }
    double number;
    if (length > 1 && text[length - 1] == '%' &&
        psr_decimal_parse(text, length - 1, &number)) {
        char plain[32];
        psr_decimal_print(number / 100.0, plain);
        (void)snprintf(advice, 160, "must be a plain number; write %s", plain);
    } else if (!advise_plain(text, advice)) {
        (void)snprintf(advice, 160,
                       "must be a finite number in plain digits, such as 1500000 or 0.35");
    }
    return false;
}

/* A number within the field's range, or its word for "no limit". */
static bool store_number(const store_job *job, const psr_yaml *node, double *value) {
    const psr_field *field = job->field;
    if (field->choices != NULL && strcmp(node->text, field->choices) == 0) {
        *value = strstr(field->path, ".min") != NULL ? -INFINITY : INFINITY;
        return true;
    }
    char rule[160];
    double number;
    if (!psr_number_read(node->text, &number, rule)) {
        job_fault(job, node, rule);
        return false;
    }
    if (number < field->least || number > field->most) {
        char least[32], most[32];
        psr_decimal_print(field->least, least);
        psr_decimal_print(field->most, most);
        (void)snprintf(rule, sizeof rule, "must be between %s and %s", least, most);
        job_fault(job, node, rule);
        return false;
    }
    *value = number;
    return true;
}

static bool store_whole(const store_job *job, const psr_yaml *node, double *value) {
    double number;
    if (!store_number(job, node, &number)) {
        return false;
    }
    if (fabs(number - nearbyint(number)) > 0.0) {
        job_fault(job, node, "must be a whole number");
        return false;
    }
    *value = number;
    return true;
}

/* ---- words */

#define MOST_CHOICES 16

/* Split `a|b|c` into words held in `room`; gives their number. */
static size_t split_choices(const char *choices, char room[160],
                            const char *words[MOST_CHOICES]) {
    (void)snprintf(room, 160, "%s", choices);
    size_t count = 0;
    for (char *each = room; each != NULL && count < MOST_CHOICES;) {
        words[count++] = each;
        each = strchr(each, '|');
        if (each != NULL) {
            *each++ = '\0';
        }
    }
    return count;
}

/* Position of the text among the field's choices; a fault and false where it is not one. */
static bool choose(const store_job *job, const psr_yaml *node, unsigned *position) {
    char room[160];
    const char *words[MOST_CHOICES];
    size_t count = split_choices(job->field->choices, room, words);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], node->text) == 0) {
            *position = (unsigned)i;
            return true;
        }
    }
    char rule[320];
    int used = snprintf(rule, sizeof rule, "must be one of");
    for (size_t i = 0; i < count && used > 0 && (size_t)used < sizeof rule; i++) {
        used += snprintf(rule + used, sizeof rule - (size_t)used, "%s %s", i > 0 ? "," : "",
                         words[i]);
    }
    const char *near = psr_nearest(node->text, words, count);
    if (near != NULL && used > 0 && (size_t)used < sizeof rule) {
        (void)snprintf(rule + used, sizeof rule - (size_t)used, "; did you mean %s?", near);
    }
    job_fault(job, node, rule);
    return false;
}

static void store_flag(const store_job *job, const psr_yaml *node, bool *value) {
    if (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0) {
        *value = node->text[0] == 't';
    } else {
        job_fault(job, node, "must be true or false");
    }
}

static void store_day(const store_job *job, const psr_yaml *node, psr_day *value) {
    if (node->text[0] == '\0') {
        *value = PSR_NO_DAY;
    } else if (!psr_day_parse(node->text, strlen(node->text), value)) {
        job_fault(job, node, "must be a day written YYYY-MM-DD, such as 2026-03-30");
    }
}

static psr_status store_text(const store_job *job, const psr_yaml *node, char **value) {
    *value = psr_arena_text(job->arena, node->text, strlen(node->text));
    return *value != NULL ? PSR_OK : PSR_ERR_MEMORY;
}

/* ---- lists */

/* A list with a bad entry is dropped as a whole (items NULL): the entry was reported, and
 * later checks would only report it again in other words. */
static psr_status store_numbers(const store_job *job, const psr_yaml *list, double **items,
                                size_t *count) {
    size_t bad = 0;
    *items = psr_arena_take(job->arena, list->count + 1, sizeof **items);
    if (*items == NULL) {
        return PSR_ERR_MEMORY;
    }
    *count = 0;
    for (const psr_yaml *node = list->first; node != NULL; node = node->next) {
        if (node->kind != PSR_YAML_SCALAR) {
            job_fault(job, node, "each entry must be a number");
            bad++;
        } else if (store_number(job, node, &(*items)[*count])) {
            (*count)++;
        } else {
            bad++;
        }
    }
    if (bad > 0) {
        *items = NULL;
        *count = 0;
    }
    return PSR_OK;
}

static psr_status store_wholes(const store_job *job, const psr_yaml *list,
                               psr_wholes *wholes) {
    wholes->items = psr_arena_take(job->arena, list->count, sizeof *wholes->items);
    if (wholes->items == NULL && list->count > 0) {
        return PSR_ERR_MEMORY;
    }
    wholes->count = 0;
    for (const psr_yaml *node = list->first; node != NULL; node = node->next) {
        double value;
        if (node->kind != PSR_YAML_SCALAR) {
            job_fault(job, node, "each entry must be a whole number");
        } else if (store_whole(job, node, &value)) {
            wholes->items[wholes->count++] = (int)value;
        }
    }
    return PSR_OK;
}

static psr_status store_texts(const store_job *job, const psr_yaml *list,
                              psr_texts *texts) {
    texts->items = psr_arena_take(job->arena, list->count, sizeof *texts->items);
    if (texts->items == NULL && list->count > 0) {
        return PSR_ERR_MEMORY;
    }
    texts->count = 0;
    for (const psr_yaml *node = list->first; node != NULL; node = node->next) {
        if (node->kind != PSR_YAML_SCALAR) {
            job_fault(job, node, "each entry must be text");
        } else {
            PSR_TRY(store_text(job, node, &texts->items[texts->count++]));
        }
    }
    return PSR_OK;
}

static psr_status store_list(const store_job *job, const psr_yaml *list, void *target) {
    size_t count;
    switch (job->field->kind) {
    case PSR_FIELD_TEXTS:
        return store_texts(job, list, target);
    case PSR_FIELD_WHOLES:
        return store_wholes(job, list, target);
    case PSR_FIELD_NUMBERS: {
        psr_numbers *numbers = target;
        return store_numbers(job, list, &numbers->items, &numbers->count);
    }
    case PSR_FIELD_SERIES: {
        psr_by_period *series = target;
        /* The count is checked against the horizon once that is known; NaN marks the end.
         */
        PSR_TRY(store_numbers(job, list, &series->values, &count));
        series->value = (double)count;
        return PSR_OK;
    }
    default:
        job_fault(job, list, "must be a single value");
        return PSR_OK;
    }
}

/* ---- scalars */

static psr_status store_scalar(const store_job *job, const psr_yaml *node, void *target) {
    unsigned position;
    double number;
    switch (job->field->kind) {
    case PSR_FIELD_TEXT:
        return store_text(job, node, target);
    case PSR_FIELD_WORD:
        return choose(job, node, &position) ? store_text(job, node, target) : PSR_OK;
    case PSR_FIELD_CHOICE:
        if (choose(job, node, &position)) {
            *(unsigned *)target = position;
        } else if (job->field->standard == NULL) {
            *(unsigned *)target = PSR_CHOICE_UNKNOWN;
        }
        return PSR_OK;
    case PSR_FIELD_SWITCH:
        if (choose(job, node, &position)) {
            *(bool *)target = position == 1;
        }
        return PSR_OK;
    case PSR_FIELD_FLAG:
        store_flag(job, node, target);
        return PSR_OK;
    case PSR_FIELD_WHOLE:
        if (store_whole(job, node, &number)) {
            *(int *)target = (int)number;
        }
        return PSR_OK;
    case PSR_FIELD_COUNT:
        if (store_whole(job, node, &number)) {
            *(size_t *)target = (size_t)number;
        }
        return PSR_OK;
    case PSR_FIELD_SEED:
        if (store_whole(job, node, &number)) {
            *(uint64_t *)target = (uint64_t)number;
        }
        return PSR_OK;
    case PSR_FIELD_NUMBER:
        (void)store_number(job, node, target);
        return PSR_OK;
    case PSR_FIELD_DAY:
        store_day(job, node, target);
        return PSR_OK;
    case PSR_FIELD_SERIES:
        *(psr_by_period *)target = (psr_by_period){0};
        (void)store_number(job, node, &((psr_by_period *)target)->value);
        return PSR_OK;
    default:
        job_fault(job, node, "must be a list, written [a, b, c]");
        return PSR_OK;
    }
}

psr_status psr_field_store(const psr_field *field, const char *path, const psr_yaml *value,
                           void *target, psr_arena *arena, psr_faults *faults) {
    store_job job = {field, path, arena, faults};
    if (value->kind == PSR_YAML_LIST) {
        return store_list(&job, value, target);
    }
    return store_scalar(&job, value, target);
}
