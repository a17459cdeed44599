/*
 * Places in a JSON text: a scanner that skips values without building them. The text has
 * been accepted by jansson before, so the scanner trusts its grammar, never its length.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "json_place.h"

#include <string.h>

/* Deeper chains than any format here has. */
#define DEEPEST_SPOT 16

typedef struct cursor {
    const char *at, *end;
    const char *line_start;
    int64_t line;
} cursor;

static void step(cursor *c) {
    if (*c->at == '\n') {
        c->line++;
        c->line_start = c->at + 1;
    }
    c->at++;
}

static bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static void skip_space(cursor *c) {
    while (c->at < c->end && is_space(*c->at)) {
        step(c);
    }
}

/* Behind a number, true, false or null. */
static void skip_word(cursor *c) {
    while (c->at < c->end && !is_space(*c->at) && *c->at != ',' && *c->at != ':' &&
           *c->at != ']' && *c->at != '}') {
        c->at++;
    }
}

/* Behind the closing quote of the string that starts here. */
static void skip_string(cursor *c) {
    c->at++;
    while (c->at < c->end && *c->at != '"') {
        c->at += *c->at == '\\' && c->at + 1 < c->end ? 2 : 1;
    }
    if (c->at < c->end) {
        c->at++;
    }
}

static void skip_value(cursor *c) {
    size_t depth = 0;
    do {
        skip_space(c);
        if (c->at >= c->end) {
            return;
        }
        if (*c->at == '"') {
            skip_string(c);
        } else if (*c->at == '{' || *c->at == '[') {
            depth++;
            c->at++;
        } else if (*c->at == '}' || *c->at == ']') {
            if (depth == 0) {
                return;
            }
            depth--;
            c->at++;
        } else if (*c->at == ',' || *c->at == ':') {
            c->at++;
        } else {
            skip_word(c);
        }
        skip_space(c);
    } while (depth > 0);
}

static cursor cursor_start(const json_text *text) {
    return (cursor){text->bytes, text->bytes + text->length, text->bytes, 1};
}

static psr_place place_of(const json_text *text, const cursor *c) {
    return psr_place_at(text->file, c->line, (int32_t)(c->at - c->line_start + 1));
}

/* From the `{` of an object to the value of a key; *key is left at the key's quote. */
static bool enter_member(cursor *c, const char *name, cursor *key) {
    skip_space(c);
    if (c->at >= c->end || *c->at != '{') {
        return false;
    }
    c->at++;
    size_t length = strlen(name);
    for (;;) {
        skip_space(c);
        if (c->at >= c->end || *c->at != '"') {
            return false;
        }
        *key = *c;
        skip_string(c);
        bool found = (size_t)(c->at - key->at) == length + 2 &&
                     memcmp(key->at + 1, name, length) == 0;
        skip_space(c);
        c->at += c->at < c->end; /* the colon */
        skip_space(c);
        if (found) {
            return true;
        }
        skip_value(c);
        skip_space(c);
        if (c->at < c->end && *c->at == ',') {
            c->at++;
        }
    }
}

/* From the `[` of an array to its element `index`. */
static bool enter_element(cursor *c, size_t index) {
    skip_space(c);
    if (c->at >= c->end || *c->at != '[') {
        return false;
    }
    c->at++;
    for (size_t i = 0;; i++) {
        skip_space(c);
        if (c->at >= c->end || *c->at == ']') {
            return false;
        }
        if (i == index) {
            return true;
        }
        skip_value(c);
        skip_space(c);
        if (c->at < c->end && *c->at == ',') {
            c->at++;
        }
    }
}

void json_spot_path(const json_spot *spot, psr_text *path) {
    const json_spot *chain[DEEPEST_SPOT];
    size_t depth = 0;
    for (; spot != NULL && depth < DEEPEST_SPOT; spot = spot->parent) {
        chain[depth++] = spot;
    }
    psr_text_clear(path);
    for (size_t i = depth; i-- > 0;) {
        if (chain[i]->key == NULL) {
            psr_text_addf(path, "[%zu]", chain[i]->index);
        } else {
            psr_text_addf(path, "%s%s", path->length > 0 ? "." : "", chain[i]->key);
        }
    }
}

psr_place json_spot_place(const json_text *text, const json_spot *spot) {
    const json_spot *chain[DEEPEST_SPOT];
    size_t depth = 0;
    for (; spot != NULL && depth < DEEPEST_SPOT; spot = spot->parent) {
        chain[depth++] = spot;
    }
    cursor value = cursor_start(text);
    skip_space(&value);
    cursor best = value;
    for (size_t i = depth; i-- > 0;) {
        cursor next = value;
        cursor key = value;
        if (chain[i]->key == NULL) {
            if (!enter_element(&next, chain[i]->index)) {
                break;
            }
            best = next;
        } else {
            if (!enter_member(&next, chain[i]->key, &key)) {
                break;
            }
            best = key;
        }
        value = next;
    }
    return place_of(text, &best);
}

void json_place_each(const json_text *text, const char *key, json_place_visit visit,
                     void *context) {
    cursor c = cursor_start(text);
    cursor name = c;
    if (!enter_member(&c, key, &name) || c.at >= c.end || *c.at != '[') {
        return;
    }
    c.at++;
    for (size_t i = 0;; i++) {
        skip_space(&c);
        if (c.at >= c.end || *c.at == ']') {
            return;
        }
        psr_place place = place_of(text, &c);
        visit(context, i, &place);
        skip_value(&c);
        skip_space(&c);
        if (c.at < c.end && *c.at == ',') {
            c.at++;
        }
    }
}

bool json_place_list(const json_text *text, const char *key, json_span *inside) {
    cursor c = cursor_start(text);
    cursor name = c;
    if (!enter_member(&c, key, &name) || c.at >= c.end || *c.at != '[') {
        return false;
    }
    const char *start = c.at + 1;
    skip_value(&c);
    const char *last = c.at; /* behind the bracket and space */
    while (last > start && is_space(last[-1])) {
        last--;
    }
    *inside = (json_span){start, last - 1};
    return last > start && last[-1] == ']';
}

bool json_next_element(json_span *inside, json_span *element, bool *broken) {
    cursor c = {inside->at, inside->end, inside->at, 1};
    skip_space(&c);
    if (c.at >= c.end) {
        return false;
    }
    element->at = c.at;
    skip_value(&c);
    element->end = c.at;
    bool more = c.at < c.end && *c.at == ',';
    c.at += more ? 1 : 0;
    skip_space(&c);
    /* Something else than a comma, nothing before one or behind one. */
    *broken = element->at == element->end || more != (c.at < c.end);
    inside->at = c.at;
    return !*broken;
}
