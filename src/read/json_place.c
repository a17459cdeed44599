/*
 * Places in a JSON text.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "json_place.h"

#include <string.h>

/* Deeper chains than any format here has. */
#define DEEPEST_SPOT 16

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

psr_place json_place(json_text *text, const char *at) {
    if (text->line == 0 || at < text->seen) {
        text->line = 1;
        text->line_start = text->seen = text->bytes;
    }
    for (const char *end;
         (end = memchr(text->seen, '\n', (size_t)(at - text->seen))) != NULL;) {
        text->line++;
        text->line_start = text->seen = end + 1;
    }
    text->seen = at;
    return psr_place_at(text->file, text->line, (int32_t)(at - text->line_start + 1));
}

psr_place json_spot_place(json_text *text, const json_spot *spot) {
    const json_spot *chain[DEEPEST_SPOT];
    size_t depth = 0;
    for (; spot != NULL && depth < DEEPEST_SPOT; spot = spot->parent) {
        chain[depth++] = spot;
    }
    const char *at = text->bytes;
    if (text->whole.values == NULL &&
        !json_tree_parse(&text->whole, &at, text->bytes + text->length, NULL)) {
        json_tree_free(&text->whole); /* no memory: the message comes without its line */
        return psr_place_at(text->file, 0, 0);
    }
    const json_value *value = text->whole.values, *best = value;
    for (size_t i = depth; i-- > 0;) {
        if (chain[i]->key != NULL) {
            value = json_member(value, chain[i]->key);
            best = value != NULL ? value - 1 : best;
        } else if (chain[i]->index < json_list_size(value)) {
            value = json_first(value);
            for (size_t k = 0; k < chain[i]->index; k++) {
                value = json_next(value);
            }
            best = value;
        } else {
            break;
        }
        if (value == NULL) {
            break;
        }
    }
    return json_place(text, best->at);
}
