/*
 * Table-driven reading of JSON objects; see json_fields.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "json_fields.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most keys one object of a format has. */
#define MOST_KEYS 40
/* Money and units: beyond it cents get lost in a double. Scenarios have the same limit. */
static const double largest_number = 1e15;

void json_fault(json_reader *reader, const json_spot *spot, const char *format, ...) {
    char what[384];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    psr_text path = {0};
    json_spot_path(spot, &path);
    /* Only kept faults need a place: finding one walks the text. */
    psr_place place = {0};
    if (reader->faults->count < PSR_FAULTS_KEPT) {
        place = json_spot_place(&reader->text, spot);
    }
    psr_faults_add(reader->faults, PSR_ERR_SCENARIO, &place, "%s %s",
                   path.length > 0 ? psr_text_bytes(&path) : "the file", what);
    psr_text_free(&path);
}

void *json_take(json_reader *reader, size_t count, size_t size) {
    void *block = psr_arena_take(reader->arena, count > 0 ? count : 1, size);
    if (block == NULL) {
        reader->out_of_memory = true;
    }
    return block;
}

static const char *type_name(const json_value *value) {
    static const char *const names[] = {"an object", "a list", "a text", "a whole number",
                                        "a number",  "true",   "false",  "null"};
    size_t type = (size_t)json_shape_of(value);
    return type < sizeof names / sizeof *names ? names[type] : "something else";
}

/* "must be ..." for a range of numbers. */
static void range_text(double least, double most, char text[80]) {
    if (isinf(most) && isinf(least)) {
        snprintf(text, 80, "a number");
    } else if (isinf(most)) {
        snprintf(text, 80, "%g or more", least);
    } else if (isinf(least)) {
        snprintf(text, 80, "%g or less", most);
    } else {
        snprintf(text, 80, "between %g and %g", least, most);
    }
}

/* How a place says that there is no limit. */
typedef enum limitless { LIMITLESS_NEVER, LIMITLESS_LEFT_OUT, LIMITLESS_NULL } limitless;

static void fault_huge(json_reader *reader, double given, limitless way,
                       const json_spot *spot) {
    json_fault(reader, spot,
               way == LIMITLESS_LEFT_OUT
                   ? "is %.15g; must be within %g, beyond which cents are lost; leave the "
                     "key out for no limit"
               : way == LIMITLESS_NULL
                   ? "is %.15g; must be within %g, beyond which cents are lost; write null "
                     "for no limit"
                   : "is %.15g; must be within %g, beyond which cents are lost; lower it, "
                     "or write all amounts in a larger unit",
               given, largest_number);
}

static bool read_within(json_reader *reader, const json_value *value, double least,
                        double most, limitless way, double *number, const json_spot *spot) {
    double given = 0.0;
    bool is_number = json_number_of(value, &given);
    /* A field that names a larger end itself is no money: responses have any unit. */
    bool is_money = !(isfinite(most) && most > largest_number);
    bool is_huge = is_number && fabs(given) > (is_money ? largest_number : most);
    if (is_number && !is_huge && given >= least && given <= most) {
        *number = given;
        return true;
    }
    char range[80];
    range_text(is_money ? least : fmax(least, -most), most, range);
    if (is_huge && is_money) {
        fault_huge(reader, given, way, spot);
    } else if (is_number) {
        json_fault(reader, spot, "is %.15g; must be %s", given, range);
    } else {
        json_fault(reader, spot, "is %s; must be %s", type_name(value), range);
    }
    return false;
}

bool json_read_number(json_reader *reader, const json_value *value, double least,
                      double most, double *number, const json_spot *spot) {
    return read_within(reader, value, least, most, LIMITLESS_NEVER, number, spot);
}

const json_value *json_read_array(json_reader *reader, const json_value *object,
                                  const char *key, const json_spot *spot) {
    const json_value *value = json_member(object, key);
    if (json_is_absent(value)) {
        return NULL;
    }
    if (json_shape_of(value) != JSON_IS_LIST) {
        json_spot here = {spot, key, 0};
        json_fault(reader, &here, "is %s; must be a list", type_name(value));
        return NULL;
    }
    return value->count > 0 ? value : NULL;
}

char *json_word(json_reader *reader, const json_value *value) {
    if (json_shape_of(value) != JSON_IS_TEXT) {
        return NULL;
    }
    char *word = json_take(reader, (size_t)value->count + 1, 1);
    if (word != NULL) {
        json_text_copy(value, word);
    }
    return word;
}

static void read_text(json_reader *reader, const json_value *value, char **target,
                      const json_spot *spot) {
    bool is_text = json_shape_of(value) == JSON_IS_TEXT;
    if (!is_text || value->count == 0) {
        json_fault(reader, spot, "is %s; must be a text that is not empty",
                   is_text ? "empty" : type_name(value));
        return;
    }
    *target = json_word(reader, value);
}

static void read_whole(json_reader *reader, const json_value *value,
                       const json_field *field, int *target, const json_spot *spot) {
    double number = 0.0;
    double most = fmin(field->most, 1e9); /* far above any count, below INT_MAX */
    if (!json_read_number(reader, value, field->least, most, &number, spot)) {
        return;
    }
    if (number - floor(number) > 0.0) {
        json_fault(reader, spot, "is %.15g; must be a whole number", number);
        return;
    }
    *target = (int)number;
}

static limitless way_of(const json_field *field) {
    return isinf(field->fallback) && !field->required ? LIMITLESS_LEFT_OUT
                                                      : LIMITLESS_NEVER;
}

static void read_by_period(json_reader *reader, const json_value *value,
                           const json_field *field, psr_by_period *target,
                           const json_spot *spot) {
    if (json_shape_of(value) != JSON_IS_LIST) {
        read_within(reader, value, field->least, field->most, way_of(field), &target->value,
                    spot);
        return;
    }
    size_t count = json_list_size(value);
    if (count != reader->period_count) {
        json_fault(reader, spot,
                   count == 1 ? "has %zu value; must have one per period, %zu"
                              : "has %zu values; must have one per period, %zu",
                   count, reader->period_count);
        return;
    }
    target->values = json_take(reader, count, sizeof(double));
    const json_value *item = json_first(value);
    for (size_t t = 0; target->values != NULL && t < count; t++, item = json_next(item)) {
        json_spot here = {spot, NULL, t};
        target->values[t] = field->fallback;
        if (json_shape_of(item) != JSON_IS_NULL) {
            read_within(reader, item, field->least, field->most,
                        way_of(field) != LIMITLESS_NEVER ? LIMITLESS_NULL : LIMITLESS_NEVER,
                        &target->values[t], &here);
        }
    }
}

/* One [width or null, slope]; false after a fault. */
static bool read_piece(json_reader *reader, const json_value *pair, const json_spot *spot,
                       double *width, double *slope) {
    if (json_list_size(pair) != 2) {
        json_fault(reader, spot, "must be a pair [width or null, value]");
        return false;
    }
    json_spot first = {spot, NULL, 0};
    json_spot second = {spot, NULL, 1};
    const json_value *given = json_first(pair);
    *width = INFINITY;
    bool good = json_shape_of(given) == JSON_IS_NULL ||
                read_within(reader, given, 0.0, INFINITY, LIMITLESS_NULL, width, &first);
    return json_read_number(reader, json_next(given), -INFINITY, INFINITY, slope,
                            &second) &&
           good;
}

static void read_pieces(json_reader *reader, const json_value *value, bool is_concave,
                        psr_pieces *target, const json_spot *spot) {
    if (json_shape_of(value) != JSON_IS_LIST) {
        json_fault(reader, spot, "is %s; must be a list of [width or null, value]",
                   type_name(value));
        return;
    }
    size_t count = json_list_size(value);
    target->width = json_take(reader, count, sizeof(double));
    target->slope = json_take(reader, count, sizeof(double));
    if (target->width == NULL || target->slope == NULL) {
        return;
    }
    const json_value *pair = json_first(value);
    for (size_t i = 0; i < count; i++, pair = json_next(pair)) {
        json_spot here = {spot, NULL, i};
        if (!read_piece(reader, pair, &here, &target->width[i], &target->slope[i])) {
            return;
        }
        if (is_concave && i > 0 && target->slope[i] > target->slope[i - 1]) {
            json_fault(reader, &here, "has value %.15g after %.15g; values must not rise",
                       target->slope[i], target->slope[i - 1]);
        }
        if (i > 0 && isinf(target->width[i - 1])) {
            json_fault(reader, &here,
                       "stands behind an unbounded width; nothing may follow");
        }
    }
    target->count = count;
}

static void read_name(json_reader *reader, const json_value *value, const json_field *field,
                      psr_id *target, const json_spot *spot) {
    const char *what = reader->names_are[field->names];
    const char *name = json_word(reader, value);
    if (name == NULL) {
        json_fault(reader, spot, "is %s; must be the id of a %s", type_name(value), what);
        return;
    }
    const psr_names *names = reader->names[field->names];
    *target = psr_names_find(names, name);
    if (*target != PSR_NO_ID) {
        return;
    }
    const char *nearest = NULL;
    size_t count = psr_names_count(names);
    for (size_t i = 0; i < count && nearest == NULL; i++) {
        const char *candidate = psr_names_text(names, (psr_id)i);
        nearest = psr_nearest(name, &candidate, 1);
    }
    json_fault(reader, spot, "is %s, which is not a %s%s%s%s", name, what,
               nearest ? "; did you mean " : "", nearest ? nearest : "",
               nearest ? "?" : "");
}

static void read_field(json_reader *reader, const json_value *value,
                       const json_field *field, void *member, const json_spot *spot) {
    switch (field->kind) {
    case JSON_FIELD_TEXT:
        read_text(reader, value, member, spot);
        break;
    case JSON_FIELD_NUMBER:
        read_within(reader, value, field->least, field->most, way_of(field), member, spot);
        break;
    case JSON_FIELD_WHOLE:
        read_whole(reader, value, field, member, spot);
        break;
    case JSON_FIELD_FLAG:
        *(bool *)member = json_shape_of(value) == JSON_IS_TRUE;
        if (!*(bool *)member && json_shape_of(value) != JSON_IS_FALSE) {
            json_fault(reader, spot, "is %s; must be true or false", type_name(value));
        }
        break;
    case JSON_FIELD_BY_PERIOD:
        read_by_period(reader, value, field, member, spot);
        break;
    case JSON_FIELD_PIECES:
    case JSON_FIELD_SEGMENTS:
        read_pieces(reader, value, field->kind == JSON_FIELD_PIECES, member, spot);
        break;
    case JSON_FIELD_NAME:
        read_name(reader, value, field, member, spot);
        break;
    case JSON_FIELD_BY_HAND:
        break;
    }
}

static void set_fallback(const json_field *field, void *member) {
    switch (field->kind) {
    case JSON_FIELD_NUMBER:
        *(double *)member = field->fallback;
        break;
    case JSON_FIELD_WHOLE:
        *(int *)member = (int)field->fallback;
        break;
    case JSON_FIELD_BY_PERIOD:
        *(psr_by_period *)member = (psr_by_period){field->fallback, NULL};
        break;
    case JSON_FIELD_NAME:
        *(psr_id *)member = PSR_NO_ID;
        break;
    default:
        break; /* zeroed memory says it: NULL, false, no pieces */
    }
}

static void check_keys(json_reader *reader, const json_value *object,
                       const json_field *fields, size_t field_count,
                       const json_spot *spot) {
    const char *known[MOST_KEYS];
    size_t count = field_count < MOST_KEYS ? field_count : MOST_KEYS;
    for (size_t i = 0; i < count; i++) {
        known[i] = fields[i].key;
    }
    const json_value *each = json_first(object);
    for (uint32_t i = 0; i < object->count; i++, each = json_next(each + 1)) {
        size_t k = 0;
        while (k < count && !json_text_is(each, known[k])) {
            k++;
        }
        const char *key = k < count ? NULL : json_word(reader, each);
        if (key == NULL) {
            continue;
        }
        json_spot here = {spot, key, 0};
        const char *nearest = psr_nearest(key, known, count);
        json_fault(reader, &here, "is not a known key%s%s%s",
                   nearest ? "; did you mean " : "; remove it", nearest ? nearest : "",
                   nearest ? "?" : "");
    }
}

bool json_read_fields(json_reader *reader, const json_value *object,
                      const json_field *fields, size_t field_count, void *target,
                      const json_spot *spot) {
    if (json_shape_of(object) != JSON_IS_OBJECT) {
        json_fault(reader, spot, "is %s; must be an object { ... }", type_name(object));
        return false;
    }
    check_keys(reader, object, fields, field_count, spot);
    for (size_t i = 0; i < field_count; i++) {
        const json_field *field = &fields[i];
        void *member = (char *)target + field->offset;
        if (field->kind != JSON_FIELD_BY_HAND) {
            set_fallback(field, member);
        }
        const json_value *value = json_member(object, field->key);
        if (json_is_absent(value)) {
            if (field->required) {
                json_fault(reader, spot, "has no `%s`; it is needed", field->key);
            }
            continue;
        }
        json_spot here = {spot, field->key, 0};
        read_field(reader, value, field, member, &here);
    }
    return true;
}

/* The whole file; NULL after a fault. */
static char *file_bytes(json_reader *reader, const char *path, size_t *length) {
    psr_place place = psr_place_at(path, 0, 0);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        psr_faults_add(reader->faults, PSR_ERR_IO, &place,
                       "cannot be opened: %s; check its path and rights", strerror(errno));
        return NULL;
    }
    char *bytes = NULL;
    size_t capacity = 0;
    size_t used = 0;
    psr_status status = PSR_OK;
    for (;;) {
        status = psr_reserve(&bytes, &capacity, used + 65536, 1);
        if (status != PSR_OK) {
            break;
        }
        size_t got = fread(bytes + used, 1, capacity - used, file);
        used += got;
        if (got == 0) {
            break;
        }
    }
    if (status == PSR_OK && ferror(file)) {
        psr_faults_add(reader->faults, PSR_ERR_IO, &place, "cannot be read: %s",
                       strerror(errno));
        status = PSR_ERR_IO;
    } else if (status != PSR_OK) {
        psr_faults_add(reader->faults, status, &place, "is too large for this memory");
    }
    fclose(file);
    if (status != PSR_OK) {
        free(bytes);
        return NULL;
    }
    bytes[used] = '\0';
    *length = used;
    return bytes;
}

/* What mends a text that jansson refuses. */
static const char *advice(const json_reader *reader, const json_error_t *error) {
    const char *bytes = reader->text.bytes;
    switch (json_error_code(error)) {
    case json_error_premature_end_of_input:
        return "close its brackets, or export it again";
    case json_error_invalid_utf8:
        return "save the file as UTF-8";
    case json_error_duplicate_key:
        return "keep one of the two";
    case json_error_numeric_overflow:
        return "write a smaller number";
    default:
        break;
    }
    /* The position is behind the token that was refused. */
    size_t end = error->position > 0 ? (size_t)error->position : 0, start = end;
    if (end > 0 && end <= reader->text.length && bytes[end - 1] == '-') {
        for (start = end; isalpha((unsigned char)bytes[end]);) {
            end++; /* the word behind a sign is not taken for a token */
        }
    }
    while (start > 0 && start <= reader->text.length &&
           isalpha((unsigned char)bytes[start - 1])) {
        start--;
    }
    static const char *const no_numbers[] = {"NaN", "nan", "Infinity", "inf", "Inf"};
    for (size_t i = 0; i < sizeof no_numbers / sizeof *no_numbers; i++) {
        if (end - start == strlen(no_numbers[i]) &&
            memcmp(bytes + start, no_numbers[i], end - start) == 0) {
            return "write a finite number, as JSON has no other";
        }
    }
    return "look for a comma, a quotation mark or a bracket too many or too few";
}

/* Whether jansson takes the text for an object; a fault says why not. */
static bool is_accepted(json_reader *reader) {
    json_error_t error;
    json_t *root =
        json_loadb(reader->text.bytes, reader->text.length, JSON_REJECT_DUPLICATES, &error);
    bool accepted = json_is_object(root);
    if (root == NULL) {
        psr_place place = psr_place_at(reader->text.file, error.line, error.column);
        psr_faults_add(reader->faults, PSR_ERR_SCENARIO, &place,
                       "is not a JSON object: %s; %s", error.text, advice(reader, &error));
    } else if (!accepted) {
        psr_place place = psr_place_at(reader->text.file, 1, 1);
        psr_faults_add(reader->faults, PSR_ERR_SCENARIO, &place,
                       "is not a JSON object: it holds something else; write { ... } "
                       "around its keys");
    }
    json_decref(root);
    return accepted;
}

const json_value *json_open(json_reader *reader, const char *path, const char *left_out) {
    static const char mark[] = "\xEF\xBB\xBF"; /* of UTF-8; columns count from behind it */
    size_t length = 0;
    reader->bytes = file_bytes(reader, path, &length);
    if (reader->bytes == NULL) {
        return NULL;
    }
    size_t skipped = strncmp(reader->bytes, mark, 3) == 0 ? 3 : 0;
    const char *at = reader->bytes + skipped, *end = reader->bytes + length;
    reader->text = (json_text){.file = path, .bytes = at, .length = (size_t)(end - at)};
    if (at + strspn(at, " \t\r\n") == end) {
        psr_place place = psr_place_at(path, 1, 1);
        psr_faults_add(reader->faults, PSR_ERR_SCENARIO, &place,
                       "is empty; write a JSON object { ... }, or export it again");
        return NULL;
    }
    bool parsed = json_tree_parse(&reader->tree, &at, end, left_out) && at == end &&
                  json_shape_of(reader->tree.values) == JSON_IS_OBJECT;
    if ((!parsed || reader->tree.unsure) && !is_accepted(reader)) {
        return NULL;
    }
    reader->out_of_memory |= !parsed; /* good: only memory can have been short */
    return parsed ? reader->tree.values : NULL;
}

void json_close(json_reader *reader) {
    json_tree_free(&reader->tree);
    json_tree_free(&reader->text.whole);
    free(reader->bytes);
}

json_stream json_stream_of(const json_value *list) {
    return (json_stream){.at = list->at + 1};
}

const json_value *json_stream_next(json_reader *reader, json_stream *stream) {
    const char *end = reader->text.bytes + reader->text.length;
    if (!json_tree_parse(&stream->item, &stream->at, end, NULL)) {
        reader->out_of_memory = true;
        return NULL;
    }
    stream->at += *stream->at == ',' ? 1 : 0;
    return stream->item.values;
}
