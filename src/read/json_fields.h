/*
 * Objects of a JSON file into structs, driven by tables of fields: types, ranges, defaults,
 * unknown keys. Every fault is collected; reading goes on.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_JSON_FIELDS_H
#define PURSER_READ_JSON_FIELDS_H

#include "json_place.h"
#include "purser/data/findings.h"
#include "purser/data/problem.h"

typedef enum json_kind {
    JSON_FIELD_BY_HAND,   /* known key, read elsewhere */
    JSON_FIELD_TEXT,      /* char *, never empty */
    JSON_FIELD_NUMBER,    /* double */
    JSON_FIELD_WHOLE,     /* int */
    JSON_FIELD_FLAG,      /* bool */
    JSON_FIELD_BY_PERIOD, /* psr_by_period: a number, or a list of one per period */
    JSON_FIELD_PIECES,    /* psr_pieces: [[width or null, slope], ...], slopes falling */
    JSON_FIELD_SEGMENTS,  /* the same, slopes in any order */
    JSON_FIELD_NAME       /* psr_id of a name in `names` */
} json_kind;

typedef struct json_field {
    const char *key;
    json_kind kind;
    bool required;
    size_t offset;      /* of the member in the struct */
    double fallback;    /* value of a missing key or null; INFINITY = none */
    double least, most; /* allowed range of numbers */
    size_t names;       /* JSON_FIELD_NAME: which of the reader's sets */
} json_field;

/** How many sets of names a reader can hold, and what each is called in messages. */
#define JSON_NAME_SETS 4

typedef struct json_reader {
    json_text text;
    char *bytes;
    json_tree tree; /* of the whole text but for what was left out */
    psr_faults *faults;
    psr_arena *arena; /* texts and lists go here */
    size_t period_count;
    psr_names *names[JSON_NAME_SETS];
    const char *names_are[JSON_NAME_SETS]; /* `product`, `channel`, ... */
    bool out_of_memory;
} json_reader;

/** Collect a fault at a spot: `PATH is ...; must be ...` with its line and column. */
void json_fault(json_reader *reader, const json_spot *spot, const char *format, ...)
    PSR_PRINTF(3, 4);

/** Read an object by its table; missing keys get their fallback. False: not an object. */
bool json_read_fields(json_reader *reader, const json_value *object,
                      const json_field *fields, size_t field_count, void *target,
                      const json_spot *spot);

/** A number within a range; faults otherwise (value untouched). */
bool json_read_number(json_reader *reader, const json_value *value, double least,
                      double most, double *number, const json_spot *spot);

/** The array under a key, NULL where it is missing or empty; a fault where it is another
 * type. */
const json_value *json_read_array(json_reader *reader, const json_value *object,
                                  const char *key, const json_spot *spot);

/** Arena memory; remembers a failure in the reader. At least one element. */
void *json_take(json_reader *reader, size_t count, size_t size);

/** A text in the reader's arena; NULL where it is none. */
char *json_word(json_reader *reader, const json_value *value);

/**
 * Read a file and parse it as one JSON object.
 * @param left_out a list of the root that is read as a stream instead; NULL = none
 * @return NULL after a fault (added to reader->faults)
 */
const json_value *json_open(json_reader *reader, const char *path, const char *left_out);
void json_close(json_reader *reader);

/** The elements of a list that was left out, one at a time: as a whole they would take
 * several times the memory of their text. */
typedef struct json_stream {
    const char *at; /* the next one */
    json_tree item; /* the one at hand */
} json_stream;

/** Before the first element. */
json_stream json_stream_of(const json_value *list);
/** The next element, good until the one after it; NULL = no memory. */
const json_value *json_stream_next(json_reader *reader, json_stream *stream);

#endif
