/*
 * The border: order of its rows and links, and how far each row of a block reaches into it.
 *
 * Eliminating a block forwards fills the coupling of a row from where a shared row is first
 * met; over time each later row reaches further. With the border sorted by where blocks
 * first meet it, the coupling W of a block row is a prefix of shared rows and one of links;
 * rows that meet shared columns only lie beyond both.
 * Rows are put into levels of reach, and only the prefixes of a level are multiplied out: a
 * third of the work where blocks and border both run over time.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <stdlib.h>

typedef struct meeting {
    double sum, count; /* of the relative places where blocks first meet it */
    psr_id was;
} meeting;

typedef struct sweep {
    interior *p;
    size_t block, rows;
    psr_id *first; /* [border] first row of the block that meets it, -1 = none yet */
    psr_id *met;   /* what the present column meets of the border */
    size_t met_count;
    uint8_t *pairs; /* [largest_block * border] row meets border, NULL = not wanted */
    psr_id *places; /* rows of the present column */
    size_t place_count;
} sweep;

static void meet_entries(sweep *s, size_t j) {
    const interior *p = s->p;
    const psr_lp *lp = p->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id place = p->place[lp->row[at]];
        if (place >= 0 && lp->row_block[lp->row[at]] == PSR_SHARED) {
            s->met[s->met_count++] = place;
        } else if (place >= 0) {
            s->places[s->place_count++] = place;
        }
    }
    if (p->column.kind[j] == INTERIOR_OVER && interior_slot(p, j) >= 0) {
        s->met[s->met_count++] = (psr_id)p->shared_count + p->slot[j];
    }
}

static void note_pairs(sweep *s) {
    for (size_t a = 0; a < s->place_count; a++) {
        psr_id place = s->places[a];
        for (size_t b = 0; b < s->met_count; b++) {
            psr_id *first = &s->first[s->met[b]];
            *first = *first < 0 || place < *first ? place : *first;
            if (s->pairs != NULL) {
                s->pairs[(size_t)place * s->p->border + (size_t)s->met[b]] = 1;
            }
        }
    }
}

/* Columns eliminated as one (those with others hanging on them) meet as one. */
static void sweep_block(sweep *s, size_t block) {
    const interior *p = s->p;
    s->block = block;
    s->rows = p->block_row_start[block + 1] - p->block_row_start[block];
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        size_t j = interior_column(p, k);
        s->met_count = 0;
        s->place_count = 0;
        meet_entries(s, j);
        if (p->member_first != NULL) {
            for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
                meet_entries(s, (size_t)m);
            }
        }
        note_pairs(s);
    }
}

static void clear_first(sweep *s) {
    for (size_t at = 0; at < s->p->border; at++) {
        s->first[at] = -1;
    }
}

static void add_meeting(meeting *m, psr_id place, size_t rows) {
    m->sum += (double)place / (double)rows;
    m->count += 1;
}

/* Entries of links in rows of blocks, a block after the other. */
static void meet_links(const interior *p, meeting *meetings) {
    const psr_lp *lp = p->lp;
    for (size_t link = 0; link < p->link_count; link++) {
        size_t j = (size_t)p->link_column[link];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            psr_id block = lp->row_block[lp->row[at]];
            if (block != PSR_SHARED && p->place[lp->row[at]] >= 0) {
                size_t rows = p->block_row_start[block + 1] - p->block_row_start[block];
                add_meeting(&meetings[p->shared_count + link], p->place[lp->row[at]], rows);
            }
        }
    }
}

static int by_meeting(const void *a, const void *b) {
    const meeting *left = a;
    const meeting *right = b;
    double l = left->count > 0 ? left->sum / left->count : INFINITY;
    double r = right->count > 0 ? right->sum / right->count : INFINITY;
    if (l < r || l > r) {
        return l < r ? -1 : 1;
    }
    return (left->was > right->was) - (left->was < right->was);
}

static size_t count_met(const meeting *meetings, size_t count) {
    size_t met = 0;
    while (met < count && meetings[met].count > 0) {
        met++;
    }
    return met;
}

/* What no block meets comes last, beyond every reach. */
static psr_status sort_border(interior *p, meeting *meetings) {
    psr_id *was = psr_calloc(p->border, sizeof *was);
    if (was == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (p->shared_count > 0) {
        qsort(meetings, p->shared_count, sizeof *meetings, by_meeting);
    }
    if (p->link_count > 0) {
        qsort(meetings + p->shared_count, p->link_count, sizeof *meetings, by_meeting);
    }
    p->met_rows = count_met(meetings, p->shared_count);
    p->met_links = count_met(meetings + p->shared_count, p->link_count);
    for (size_t at = 0; at < p->border; at++) {
        was[at] = at < p->shared_count
                      ? p->border_row[meetings[at].was]
                      : p->link_column[meetings[at].was - (psr_id)p->shared_count];
    }
    for (size_t at = 0; at < p->shared_count; at++) {
        p->border_row[at] = was[at];
        p->place[was[at]] = (psr_id)at;
    }
    for (size_t link = 0; link < p->link_count; link++) {
        p->link_column[link] = was[p->shared_count + link];
        p->slot[p->link_column[link]] = (psr_id)link;
    }
    for (size_t j = 0; j < p->lp->column_count; j++) {
        if (p->column.kind[j] == INTERIOR_OVER && interior_slot(p, j) >= 0) {
            p->slot[j] = p->slot[p->lp->over[j]];
        }
    }
    free(was);
    return PSR_OK;
}

static psr_status order_border(sweep *s) {
    interior *p = s->p;
    meeting *meetings = psr_calloc(p->border, sizeof *meetings);
    if (meetings == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = 0; at < p->border; at++) {
        meetings[at].was = (psr_id)at;
    }
    for (size_t block = 0; block < p->block_count; block++) {
        clear_first(s);
        sweep_block(s, block);
        for (size_t at = 0; at < p->border; at++) {
            if (s->first[at] >= 0) {
                add_meeting(&meetings[at], s->first[at], s->rows);
            }
        }
    }
    meet_links(p, meetings);
    psr_status status = sort_border(p, meetings);
    free(meetings);
    return status;
}

/* ---- levels of reach */

static void make_levels(interior *p) {
    for (size_t level = 0; level < INTERIOR_LEVELS; level++) {
        size_t share = level + 1;
        p->reach_rows[level] =
            (p->met_rows * share + INTERIOR_LEVELS - 1) / INTERIOR_LEVELS;
        p->reach_links[level] =
            (p->met_links * share + INTERIOR_LEVELS - 1) / INTERIOR_LEVELS;
    }
}

/* Level of each row of the block, from where the block first meets the border. */
static void set_levels(const sweep *s) {
    interior *p = s->p;
    uint8_t *level = p->level + p->block_row_start[s->block];
    memset(level, 0, s->rows);
    for (size_t at = 0; at < p->border; at++) {
        bool is_row = at < p->shared_count;
        size_t which = is_row ? at : at - p->shared_count;
        const size_t *reach = is_row ? p->reach_rows : p->reach_links;
        uint8_t needed = 0;
        if (s->first[at] < 0) {
            continue;
        }
        while (reach[needed] <= which) {
            needed++;
        }
        for (size_t i = (size_t)s->first[at]; i < s->rows; i++) {
            level[i] = level[i] < needed ? needed : level[i];
            if (level[i] > needed) {
                break; /* the rows after it reach at least as far */
            }
        }
    }
}

static size_t count_pairs(const sweep *s) {
    size_t count = 0;
    for (size_t at = 0; at < s->rows * s->p->border; at++) {
        count += s->pairs[at];
    }
    return count;
}

static void meet_block_links(sweep *s) {
    const interior *p = s->p;
    for (size_t at = p->link_start[s->block]; at < p->link_start[s->block + 1]; at++) {
        s->place_count = 1;
        s->met_count = 1;
        s->places[0] = p->link_entry[at].place;
        s->met[0] = (psr_id)p->shared_count + p->link_entry[at].link;
        note_pairs(s);
    }
}

static psr_status measure_border(sweep *s) {
    interior *p = s->p;
    make_levels(p);
    for (size_t block = 0; block < p->block_count; block++) {
        size_t rows = p->block_row_start[block + 1] - p->block_row_start[block];
        memset(s->pairs, 0, rows * p->border);
        clear_first(s);
        sweep_block(s, block);
        meet_block_links(s);
        set_levels(s);
        p->coupling_start[block + 1] = p->coupling_start[block] + count_pairs(s);
    }
    size_t count = p->coupling_start[p->block_count];
    p->coupling_value = psr_calloc(count, sizeof *p->coupling_value);
    p->coupling_place = psr_calloc(count, sizeof *p->coupling_place);
    p->coupling_border = psr_calloc(count, sizeof *p->coupling_border);
    return p->coupling_value != NULL && p->coupling_place != NULL &&
                   p->coupling_border != NULL
               ? PSR_OK
               : PSR_ERR_MEMORY;
}

/* Columns may list a row once for each of those that hang on them. */
static size_t longest_meeting(const interior *p) {
    size_t most = 0;
    for (size_t j = 0; j < p->lp->column_count; j++) {
        size_t length = p->lp->start[j + 1] - p->lp->start[j] + 1;
        if (p->member_first != NULL) {
            for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
                length += p->lp->start[m + 1] - p->lp->start[m] + 1;
            }
        }
        most = length > most ? length : most;
    }
    return most;
}

static psr_status sweep_all(sweep *s) {
    PSR_TRY(order_border(s));
    PSR_TRY(interior_link_entries(s->p));
    s->pairs = psr_calloc(s->p->largest_block * s->p->border, 1);
    return s->pairs == NULL ? PSR_ERR_MEMORY : measure_border(s);
}

psr_status interior_border(interior *p) {
    if (p->border > UINT16_MAX || p->largest_block > UINT16_MAX) {
        return PSR_ERR_MEMORY; /* the dense matrix alone would take 34 GB */
    }
    size_t longest = longest_meeting(p);
    sweep s = {.p = p,
               .first = psr_calloc(p->border, sizeof(psr_id)),
               .met = psr_calloc(longest, sizeof(psr_id)),
               .places = psr_calloc(longest, sizeof(psr_id))};
    p->level = psr_calloc(p->block_row_start[p->block_count], sizeof *p->level);
    p->coupling_start = psr_calloc(p->block_count + 1, sizeof *p->coupling_start);
    p->coupling_end = psr_calloc(p->block_count, sizeof *p->coupling_end);
    psr_status status = PSR_ERR_MEMORY;
    if (s.first != NULL && s.met != NULL && s.places != NULL && p->level != NULL &&
        p->coupling_start != NULL && p->coupling_end != NULL) {
        status = sweep_all(&s);
    }
    free(s.first);
    free(s.met);
    free(s.places);
    free(s.pairs);
    return status;
}
