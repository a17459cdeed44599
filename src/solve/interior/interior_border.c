/*
 * The border: order of its rows and links, and how far each row of a block reaches into it.
 *
 * Blocks run over time and are eliminated from both ends towards their middle: the coupling
 * of a row fills from where a shared row is first met on its side, so each row reaches
 * further into the border than those before it, and neither side reaches what only the
 * other meets. With the border sorted by time, behind what both sides meet (budgets), the
 * coupling W of a block row is that and a range from either end, of shared rows and of
 * links; what meets shared columns only lies beyond all.
 * Rows are put into levels of reach, and only the ranges of a level are multiplied out: a
 * sixth of the work where blocks and border both run over time.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <stdlib.h>

typedef struct meeting {
    double first, last, count; /* relative places where blocks first and last meet it */
    psr_id was;
} meeting;

/* Met this far on both sides of the middle: by the whole block. Sides reach so far beyond
 * the middle, for what is met on both by a little. */
static const double beyond_middle = 0.06;

typedef struct sweep {
    interior *p;
    size_t block, rows;
    psr_id *first; /* [border] first row of the chain that meets it, -1 = none yet */
    psr_id *last;  /* [border] the last one */
    psr_id *met;   /* what the present column meets of the border */
    size_t met_count;
    uint8_t *pairs; /* [largest_block * border] row meets border, NULL = not wanted */
    size_t places_room, borders_room; /* of the lists of the coupling */
    psr_id *places;                   /* rows of the present column */
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

/* Place in the chain, as it was before it was cut in its middle. */
static psr_id chain_place(const interior *p, size_t block, psr_id place) {
    psr_id left = p->left_rows[block];
    psr_id right = p->right_rows[block];
    psr_id rows = (psr_id)(p->block_row_start[block + 1] - p->block_row_start[block]);
    if (place < left) {
        return place;
    }
    return place < left + right ? rows - 1 - (place - left) : place - right;
}

static void note_pairs(sweep *s) {
    for (size_t a = 0; a < s->place_count; a++) {
        psr_id place = s->places[a];
        psr_id along = chain_place(s->p, s->block, place);
        for (size_t b = 0; b < s->met_count; b++) {
            psr_id *first = &s->first[s->met[b]];
            psr_id *last = &s->last[s->met[b]];
            *first = *first < 0 || along < *first ? along : *first;
            *last = along > *last ? along : *last;
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
        s->last[at] = -1;
    }
}

static void add_meeting(meeting *m, psr_id first, psr_id last, size_t rows) {
    m->first += (double)first / (double)rows;
    m->last += (double)last / (double)rows;
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
                psr_id place = chain_place(p, (size_t)block, p->place[lp->row[at]]);
                add_meeting(&meetings[p->shared_count + link], place, place, rows);
            }
        }
    }
}

/* Where it stands in the border: what both sides meet, then from where its side first meets
 * it, then what no block meets. */
static double stand(const meeting *m) {
    if (!(m->count > 0)) {
        return INFINITY;
    }
    double first = m->first / m->count;
    double last = m->last / m->count;
    if (first < 0.5 - beyond_middle && last > 0.5 + beyond_middle) {
        return -1;
    }
    return first + last < 1 ? first : last;
}

static int by_meeting(const void *a, const void *b) {
    const meeting *left = a;
    const meeting *right = b;
    double l = stand(left);
    double r = stand(right);
    if (l < r || l > r) {
        return l < r ? -1 : 1;
    }
    return (left->was > right->was) - (left->was < right->was);
}

/* How many stand before that place. */
static size_t count_before(const meeting *meetings, size_t count, double place) {
    size_t before = 0;
    while (before < count && stand(&meetings[before]) < place) {
        before++;
    }
    return before;
}

/* Spans of all levels over shared rows (0 and 1) or links (2 and 3), which stand from
 * `base` on in the border. */
static void make_levels(interior *p, const meeting *meetings, size_t count, size_t base,
                        size_t span) {
    size_t common = count_before(meetings, count, 0);
    size_t met = count_before(meetings, count, INFINITY);
    size_t left = count_before(meetings, count, 0.5 + beyond_middle) - common;
    size_t right = met - count_before(meetings, count, 0.5 - beyond_middle);
    for (size_t level = 0; level < INTERIOR_LEVELS; level++) {
        interior_span *reach = &p->reach[level][span];
        size_t share = level % INTERIOR_STEPS + 1;
        reach[0] = (interior_span){base, base + common};
        reach[1] = (interior_span){base + common, base + met};
        if (level < INTERIOR_STEPS) {
            reach[1].to =
                reach[1].from + (left * share + INTERIOR_STEPS - 1) / INTERIOR_STEPS;
        } else if (level + 1 < INTERIOR_LEVELS) {
            reach[1].from =
                reach[1].to - (right * share + INTERIOR_STEPS - 1) / INTERIOR_STEPS;
        }
    }
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
    make_levels(p, meetings, p->shared_count, 0, 0);
    make_levels(p, meetings + p->shared_count, p->link_count, p->shared_count, 2);
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
                add_meeting(&meetings[at], s->first[at], s->last[at], s->rows);
            }
        }
    }
    meet_links(p, meetings);
    psr_status status = sort_border(p, meetings);
    free(meetings);
    return status;
}

/* ---- levels of reach */

static bool is_within(const interior_span *reach, size_t at) {
    for (size_t s = 0; s < INTERIOR_SPANS; s++) {
        if (at >= reach[s].from && at < reach[s].to) {
            return true;
        }
    }
    return false;
}

/* Whether a level reaches all that a row meets. */
static bool reaches(const sweep *s, size_t level, const psr_id *met, size_t count) {
    for (size_t k = 0; k < count; k++) {
        if (!is_within(s->p->reach[level], (size_t)met[k])) {
            return false;
        }
    }
    return true;
}

/* Row i meets those of the border, one behind the other in the list of the coupling. */
static psr_status list_row(sweep *s, size_t i, const psr_id *met, size_t count) {
    interior *p = s->p;
    size_t *end = &p->coupling_start[s->block + 1];
    PSR_TRY(psr_reserve(&p->coupling_place, &s->places_room, *end + count,
                        sizeof *p->coupling_place));
    PSR_TRY(psr_reserve(&p->coupling_border, &s->borders_room, *end + count,
                        sizeof *p->coupling_border));
    for (size_t k = 0; k < count; k++) {
        p->coupling_place[*end] = (uint16_t)i;
        p->coupling_border[(*end)++] = (uint16_t)met[k];
    }
    return PSR_OK;
}

/* Levels of the rows of the block: on either side a row reaches what it meets and no less
 * than the row before it. */
static psr_status set_levels(sweep *s) {
    interior *p = s->p;
    uint8_t *level = p->level + p->block_row_start[s->block];
    size_t left = (size_t)p->left_rows[s->block];
    size_t middle = left + (size_t)p->right_rows[s->block];
    uint8_t now = 0;
    for (size_t i = 0; i < s->rows; i++) {
        size_t count = 0;
        const uint8_t *pairs = s->pairs + i * p->border;
        for (size_t at = interior_next_set(pairs, 0, p->border); at < p->border;
             at = interior_next_set(pairs, at + 1, p->border)) {
            s->first[count++] = (psr_id)at; /* scratch by now */
        }
        PSR_TRY(list_row(s, i, s->first, count));
        now = i == left ? INTERIOR_STEPS : now;
        now = i == middle ? INTERIOR_LEVELS - 1 : now;
        while (!reaches(s, now, s->first, count)) {
            bool is_last = now + 1 == INTERIOR_STEPS || now + 1 == 2 * INTERIOR_STEPS;
            now = is_last ? INTERIOR_LEVELS - 1 : (uint8_t)(now + 1);
        }
        level[i] = now;
    }
    return PSR_OK;
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
    for (size_t block = 0; block < p->block_count; block++) {
        size_t rows = p->block_row_start[block + 1] - p->block_row_start[block];
        memset(s->pairs, 0, rows * p->border);
        clear_first(s);
        sweep_block(s, block);
        meet_block_links(s);
        p->coupling_start[block + 1] = p->coupling_start[block];
        PSR_TRY(set_levels(s));
    }
    return PSR_OK;
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
    if (s->pairs == NULL) {
        return PSR_ERR_MEMORY;
    }
    return measure_border(s);
}

psr_status interior_border(interior *p) {
    if (p->border > UINT16_MAX || p->largest_block > UINT16_MAX) {
        return PSR_ERR_MEMORY; /* the dense matrix alone would take 34 GB */
    }
    size_t longest = longest_meeting(p);
    sweep s = {.p = p,
               .first = psr_calloc(p->border, sizeof(psr_id)),
               .last = psr_calloc(p->border, sizeof(psr_id)),
               .met = psr_calloc(longest, sizeof(psr_id)),
               .places = psr_calloc(longest, sizeof(psr_id))};
    p->level = psr_calloc(p->block_row_start[p->block_count], sizeof *p->level);
    p->coupling_start = psr_calloc(p->block_count + 1, sizeof *p->coupling_start);
    psr_status status = PSR_ERR_MEMORY;
    if (s.first != NULL && s.last != NULL && s.met != NULL && s.places != NULL &&
        p->level != NULL && p->coupling_start != NULL) {
        status = sweep_all(&s);
    }
    free(s.first);
    free(s.last);
    free(s.met);
    free(s.places);
    free(s.pairs);
    return status;
}
