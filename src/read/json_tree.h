/*
 * A JSON text as an array of values, each with the place of its first byte: numbers and
 * texts stay in the text until they are asked for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_JSON_TREE_H
#define PURSER_READ_JSON_TREE_H

#include "purser/base.h"

/**
 * One value; what is inside a list or an object stands behind it in the array, in the order
 * of the text, a member as its key and its value.
 */
typedef struct json_value {
    const char *at; /* its first byte */
    uint32_t size;  /* how many values it is, itself included */
    uint32_t count; /* elements or members; bytes of a number, of a text without quotes */
} json_value;

typedef struct json_tree {
    json_value *values; /* the root first */
    size_t count, capacity;
    bool unsure; /* a key may be repeated: an object has many, or some with escapes */
} json_tree;

typedef enum json_shape {
    JSON_IS_OBJECT,
    JSON_IS_LIST,
    JSON_IS_TEXT,
    JSON_IS_WHOLE,
    JSON_IS_NUMBER, /* with a point or an exponent */
    JSON_IS_TRUE,
    JSON_IS_FALSE,
    JSON_IS_NULL,
    JSON_IS_MISSING
} json_shape;

/**
 * The value at *at of a text; *at is left behind it and the space there.
 * Accepts what RFC 8259 and jansson do: no repeated keys, no U+0000, numbers within int64_t
 * or double.
 * @param end       of the text; *end is 0
 * @param left_out  key of the root whose list keeps only the count of its elements; or NULL
 * @return false where it is no JSON, or there is no memory
 */
bool json_tree_parse(json_tree *tree, const char **at, const char *end,
                     const char *left_out);
void json_tree_free(json_tree *tree);

/** JSON_IS_MISSING of NULL. */
json_shape json_shape_of(const json_value *value);
/** NULL or null. */
static inline bool json_is_absent(const json_value *value) {
    return value == NULL || *value->at == 'n';
}
/** A number or a whole number; value untouched where it is none. */
bool json_number_of(const json_value *value, double *number);
/** Whether it is the whole number 1. */
static inline bool json_is_one(const json_value *value) {
    return value->count == 1 && *value->at == '1';
}
/** Whether it is this text. */
bool json_text_is(const json_value *value, const char *text);
/** A text into bytes[count + 1]. */
void json_text_copy(const json_value *value, char *bytes);
/** The value under a key; NULL where there is none, or no object. Its key stands before it.
 */
const json_value *json_member(const json_value *object, const char *key);
/** Elements of a list; 0 of anything else. */
size_t json_list_size(const json_value *list);

/** The first of what is inside, and what follows a value there. */
static inline const json_value *json_first(const json_value *list) {
    return list + 1;
}
static inline const json_value *json_next(const json_value *value) {
    return value + value->size;
}

#endif
