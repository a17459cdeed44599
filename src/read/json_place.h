/*
 * Line and column of a value in a JSON text. jansson keeps no places, so they are looked up
 * by path when a fault is written, and in one walk for the entries of an array.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_JSON_PLACE_H
#define PURSER_READ_JSON_PLACE_H

#include "purser/base.h"

/** A JSON text that jansson has accepted. */
typedef struct json_text {
    const char *file;
    const char *bytes;
    size_t length;
} json_text;

/** Where a reader stands: a chain of keys and indices from the root (parent NULL). */
typedef struct json_spot {
    const struct json_spot *parent;
    const char *key; /* NULL = the element `index` of an array */
    size_t index;
} json_spot;

/** `market[3].tiers[0].price` of a spot, into path (cleared first). */
void json_spot_path(const json_spot *spot, psr_text *path);

/**
 * Place of a spot: of the key for a member of an object, of the value for an element. Where
 * the last steps do not exist the deepest one that does is meant.
 */
psr_place json_spot_place(const json_text *text, const json_spot *spot);

/** Called for each element of an array with its place. */
typedef void (*json_place_visit)(void *context, size_t index, const psr_place *place);

/** Walk the elements of the array under a key of the root object. */
void json_place_each(const json_text *text, const char *key, json_place_visit visit,
                     void *context);

/** Bytes of a text. */
typedef struct json_span {
    const char *at, *end;
} json_span;

/**
 * What stands between the brackets of the array under a key of the root object, of any
 * text: that it is JSON is left to be found out. False = there is no such array.
 */
bool json_place_list(const json_text *text, const char *key, json_span *inside);

/** The next element of what json_place_list found. False = there is none; *broken = what
 * stands there is no list. */
bool json_next_element(json_span *inside, json_span *element, bool *broken);

#endif
