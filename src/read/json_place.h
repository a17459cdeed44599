/*
 * Line and column of a value in a JSON text: of any by its first byte, or by its path when
 * a fault is written.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_JSON_PLACE_H
#define PURSER_READ_JSON_PLACE_H

#include "json_tree.h"

/** A text that is JSON. */
typedef struct json_text {
    const char *file;
    const char *bytes; /* bytes[length] is 0 */
    size_t length;
    json_tree whole; /* nothing left out: made by the first spot that is looked up */
    const char *seen, *line_start; /* of the last place */
    int64_t line;
} json_text;

/** Where a reader stands: a chain of keys and indices from the root (parent NULL). */
typedef struct json_spot {
    const struct json_spot *parent;
    const char *key; /* NULL = the element `index` of an array */
    size_t index;
} json_spot;

/** `market[3].tiers[0].price` of a spot, into path (cleared first). */
void json_spot_path(const json_spot *spot, psr_text *path);

/** Line and column of a byte; quick where places are asked for in order. */
psr_place json_place(json_text *text, const char *at);

/**
 * Place of a spot: of the key for a member of an object, of the value for an element. Where
 * the last steps do not exist the deepest one that does is meant.
 */
psr_place json_spot_place(json_text *text, const json_spot *spot);

#endif
