/*
 * Table-driven reading of JSON objects; see json_fields.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "json_fields.h"

#include <errno.h>
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

static const char *type_name(const json_t *value) {
    static const char *const names[] = {"an object", "a list", "a text", "a whole number",
                                        "a number",  "true",   "false",  "null"};
    size_t type = (size_t)json_typeof(value);
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

bool json_read_number(json_reader *reader, const json_t *value, double least, double most,
                      double *number, const json_spot *spot) {
    double given = json_number_value(value); /* 0 of what is no number */
    bool is_number = json_is_number(value);
    /* A field that names a larger end itself is no money: responses have any unit. */
    double largest = isinf(most) ? largest_number : fmax(most, largest_number);
    bool is_huge = is_number && fabs(given) > largest;
    if (is_number && !is_huge && given >= least && given <= most) {
        *number = given;
        return true;
    }
    char range[80];
    range_text(least, most, range);
    if (is_huge) {
        json_fault(
            reader, spot,
            "is %.15g; must be within %g, beyond which cents are lost; leave the key "
            "out (a width: null) for no limit",
            given, largest);
    } else if (is_number) {
        json_fault(reader, spot, "is %.15g; must be %s", given, range);
    } else {
        json_fault(reader, spot, "is %s; must be %s", type_name(value), range);
    }
    return false;
}

const json_t *json_read_array(json_reader *reader, const json_t *object, const char *key,
                              const json_spot *spot) {
    const json_t *value = json_object_get(object, key);
    if (value == NULL || json_is_null(value)) {
        return NULL;
    }
    if (!json_is_array(value)) {
        json_spot here = {spot, key, 0};
        json_fault(reader, &here, "is %s; must be a list", type_name(value));
        return NULL;
    }
    return json_array_size(value) > 0 ? value : NULL;
}

static void read_text(json_reader *reader, const json_t *value, char **target,
                      const json_spot *spot) {
    if (!json_is_string(value) || json_string_length(value) == 0) {
        json_fault(reader, spot, "is %s; must be a text that is not empty",
                   json_is_string(value) ? "empty" : type_name(value));
        return;
    }
    *target =
        psr_arena_text(reader->arena, json_string_value(value), json_string_length(value));
    reader->out_of_memory |= *target == NULL;
}

static void read_whole(json_reader *reader, const json_t *value, const json_field *field,
                       int *target, const json_spot *spot) {
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

static void read_by_period(json_reader *reader, const json_t *value,
                           const json_field *field, psr_by_period *target,
                           const json_spot *spot) {
    if (!json_is_array(value)) {
        json_read_number(reader, value, field->least, field->most, &target->value, spot);
        return;
    }
    size_t count = json_array_size(value);
    if (count != reader->period_count) {
        json_fault(reader, spot,
                   count == 1 ? "has %zu value; must have one per period, %zu"
                              : "has %zu values; must have one per period, %zu",
                   count, reader->period_count);
        return;
    }
    target->values = json_take(reader, count, sizeof(double));
    for (size_t t = 0; target->values != NULL && t < count; t++) {
        json_spot here = {spot, NULL, t};
        const json_t *item = json_array_get(value, t);
        target->values[t] = field->fallback;
        if (!json_is_null(item)) {
            json_read_number(reader, item, field->least, field->most, &target->values[t],
                             &here);
        }
    }
}

/* One [width or null, slope]; false after a fault. */
static bool read_piece(json_reader *reader, const json_t *pair, const json_spot *spot,
                       double *width, double *slope) {
    if (!json_is_array(pair) || json_array_size(pair) != 2) {
        json_fault(reader, spot, "must be a pair [width or null, value]");
        return false;
    }
    json_spot first = {spot, NULL, 0};
    json_spot second = {spot, NULL, 1};
    const json_t *given = json_array_get(pair, 0);
    *width = INFINITY;
    bool good = json_is_null(given) ||
                json_read_number(reader, given, 0.0, INFINITY, width, &first);
    return json_read_number(reader, json_array_get(pair, 1), -INFINITY, INFINITY, slope,
                            &second) &&
           good;
}

static void read_pieces(json_reader *reader, const json_t *value, bool is_concave,
                        psr_pieces *target, const json_spot *spot) {
    if (!json_is_array(value)) {
        json_fault(reader, spot, "is %s; must be a list of [width or null, value]",
                   type_name(value));
        return;
    }
    size_t count = json_array_size(value);
    target->width = json_take(reader, count, sizeof(double));
    target->slope = json_take(reader, count, sizeof(double));
    if (target->width == NULL || target->slope == NULL) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        json_spot here = {spot, NULL, i};
        if (!read_piece(reader, json_array_get(value, i), &here, &target->width[i],
                        &target->slope[i])) {
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

static void read_name(json_reader *reader, const json_t *value, const json_field *field,
                      psr_id *target, const json_spot *spot) {
    const char *what = reader->names_are[field->names];
    if (!json_is_string(value)) {
        json_fault(reader, spot, "is %s; must be the id of a %s", type_name(value), what);
        return;
    }
    const char *name = json_string_value(value);
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

static void read_field(json_reader *reader, const json_t *value, const json_field *field,
                       void *member, const json_spot *spot) {
    switch (field->kind) {
    case JSON_FIELD_TEXT:
        read_text(reader, value, member, spot);
        break;
    case JSON_FIELD_NUMBER:
        json_read_number(reader, value, field->least, field->most, member, spot);
        break;
    case JSON_FIELD_WHOLE:
        read_whole(reader, value, field, member, spot);
        break;
    case JSON_FIELD_FLAG:
        if (!json_is_boolean(value)) {
            json_fault(reader, spot, "is %s; must be true or false", type_name(value));
        } else {
            *(bool *)member = json_is_true(value);
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

static void check_keys(json_reader *reader, const json_t *object, const json_field *fields,
                       size_t field_count, const json_spot *spot) {
    const char *known[MOST_KEYS];
    size_t count = field_count < MOST_KEYS ? field_count : MOST_KEYS;
    for (size_t i = 0; i < count; i++) {
        known[i] = fields[i].key;
    }
    /* Iterating a const object is safe: jansson's iterator only reads. */
    json_t *readable = (json_t *)(uintptr_t)object;
    for (void *i = json_object_iter(readable); i != NULL;
         i = json_object_iter_next(readable, i)) {
        const char *key = json_object_iter_key(i);
        size_t k = 0;
        while (k < count && strcmp(known[k], key) != 0) {
            k++;
        }
        if (k < count) {
            continue;
        }
        json_spot here = {spot, key, 0};
        const char *nearest = psr_nearest(key, known, count);
        json_fault(reader, &here, "is not a known key%s%s%s",
                   nearest ? "; did you mean " : "; remove it", nearest ? nearest : "",
                   nearest ? "?" : "");
    }
}

bool json_read_fields(json_reader *reader, const json_t *object, const json_field *fields,
                      size_t field_count, void *target, const json_spot *spot) {
    if (!json_is_object(object)) {
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
        const json_t *value = json_object_get(object, field->key);
        if (value == NULL || json_is_null(value)) {
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
    *length = used;
    return bytes;
}

/* The whole text, or why it is none. */
static json_t *load(json_reader *reader) {
    json_error_t error;
    json_t *root =
        json_loadb(reader->text.bytes, reader->text.length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL || !json_is_object(root)) {
        psr_place place =
            psr_place_at(reader->text.file, root ? 1 : error.line, root ? 1 : error.column);
        psr_faults_add(reader->faults, PSR_ERR_SCENARIO, &place, "is not a JSON object: %s",
                       root ? "it holds something else" : error.text);
        json_decref(root);
        return NULL;
    }
    return root;
}

static bool read_text_of(json_reader *reader, const char *path, char **bytes) {
    size_t length = 0;
    *bytes = file_bytes(reader, path, &length);
    reader->text = (json_text){path, *bytes, length};
    return *bytes != NULL;
}

json_t *json_open(json_reader *reader, const char *path, char **bytes) {
    return read_text_of(reader, path, bytes) ? load(reader) : NULL;
}

/* The root without what is inside an array; NULL also where it is not good JSON. */
static json_t *load_around(json_reader *reader, const json_span *inside) {
    const json_text *text = &reader->text;
    size_t head = (size_t)(inside->at - text->bytes);
    size_t tail = text->length - (size_t)(inside->end - text->bytes);
    char *around = psr_calloc(head + tail + 1, 1);
    if (around == NULL) {
        reader->out_of_memory = true;
        return NULL;
    }
    memcpy(around, text->bytes, head);
    memcpy(around + head, inside->end, tail);
    json_t *root = json_loadb(around, head + tail, JSON_REJECT_DUPLICATES, NULL);
    free(around);
    return root;
}

json_t *json_open_stream(json_reader *reader, const char *path, const char *key,
                         char **bytes, json_stream *stream) {
    *stream = (json_stream){0};
    if (!read_text_of(reader, path, bytes)) {
        return NULL;
    }
    if (!json_place_list(&reader->text, key, &stream->inside)) {
        stream->inside = (json_span){0};
        return load(reader); /* no such array: what else is wrong is said as ever */
    }
    json_t *root = load_around(reader, &stream->inside);
    json_span rest = stream->inside, element;
    bool broken = root == NULL || !json_is_object(root);
    while (!broken && json_next_element(&rest, &element, &broken)) {
        stream->count++;
    }
    if (broken && !reader->out_of_memory) {
        json_decref(root);
        root = load(reader);
        /* Good as a whole: only memory can have been short. */
        reader->out_of_memory = root != NULL;
    }
    return root;
}

const json_t *json_stream_next(json_reader *reader, json_stream *stream) {
    json_span element;
    bool broken = false;
    json_decref(stream->item);
    stream->item = NULL;
    if (json_next_element(&stream->inside, &element, &broken)) {
        stream->item = json_loadb(element.at, (size_t)(element.end - element.at),
                                  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
        if (stream->item == NULL) {
            json_decref(load(reader)); /* says where */
        }
    }
    return stream->item;
}

void json_stream_close(json_stream *stream) {
    json_decref(stream->item);
    *stream = (json_stream){0};
}
