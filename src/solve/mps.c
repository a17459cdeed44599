/*
 * Free MPS: the programme for other solvers. All readers minimise, and only some of them
 * know OBJSENSE, so the objective written is the loss: the profit with its sign changed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/solve.h"

#include <math.h>

static void add_number(psr_text *mps, double value) {
    char text[32];
    psr_decimal_print(value, text);
    psr_text_add(mps, text);
}

/* Names of our own: those of a programme may be missing or hold spaces. */
static void add_entry(psr_text *mps, char kind, size_t at, double value) {
    psr_text_addf(mps, " %c%zu ", kind, at);
    add_number(mps, value);
}

static char row_letter(double lower, double upper) {
    if (isfinite(lower) && isfinite(upper)) {
        return lower < upper ? 'G' : 'E'; /* a range starts from its lower limit */
    }
    if (isfinite(upper)) {
        return 'L';
    }
    return isfinite(lower) ? 'G' : 'N';
}

static bool has_over(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

static void write_rows(const psr_lp *lp, psr_text *mps) {
    psr_text_add(mps, "NAME purser FREE\nROWS\n N loss\n");
    for (size_t i = 0; i < lp->row_count; i++) {
        psr_text_addf(mps, " %c r%zu\n", row_letter(lp->row_lower[i], lp->row_upper[i]), i);
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (has_over(lp, j)) {
            psr_text_addf(mps, " L o%zu\n", j);
        }
    }
}

/* Columns limited by each column, as linked lists: first[j] and next[k]. */
typedef struct limited {
    psr_id *first, *next;
} limited;

static void write_column(const psr_lp *lp, const limited *list, size_t j, psr_text *mps) {
    psr_text_addf(mps, " x%zu loss ", j);
    add_number(mps, -lp->objective[j]);
    psr_text_add(mps, "\n");
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_text_addf(mps, " x%zu", j);
        add_entry(mps, 'r', (size_t)lp->row[at], lp->value[at]);
        psr_text_add(mps, "\n");
    }
    if (lp->over == NULL) {
        return;
    }
    if (has_over(lp, j)) {
        psr_text_addf(mps, " x%zu o%zu 1\n", j, j);
    }
    for (psr_id k = list->first[j]; k != PSR_NO_ID; k = list->next[k]) {
        psr_text_addf(mps, " x%zu", j);
        add_entry(mps, 'o', (size_t)k, -lp->factor[k]);
        psr_text_add(mps, "\n");
    }
}

static void write_columns(const psr_lp *lp, const limited *list, psr_text *mps) {
    psr_text_add(mps, "COLUMNS\n");
    bool whole = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        bool integer = lp->integer != NULL && lp->integer[j] != 0;
        if (integer != whole) {
            psr_text_addf(mps, " m%zu 'MARKER' '%s'\n", j, integer ? "INTORG" : "INTEND");
            whole = integer;
        }
        write_column(lp, list, j, mps);
    }
    if (whole) {
        psr_text_add(mps, " m 'MARKER' 'INTEND'\n");
    }
}

static void write_limits(const psr_lp *lp, psr_text *mps) {
    psr_text_add(mps, "RHS\n limit loss ");
    add_number(mps, lp->constant);
    psr_text_add(mps, "\n");
    for (size_t i = 0; i < lp->row_count; i++) {
        char letter = row_letter(lp->row_lower[i], lp->row_upper[i]);
        if (letter != 'N') {
            psr_text_add(mps, " limit");
            add_entry(mps, 'r', i, letter == 'L' ? lp->row_upper[i] : lp->row_lower[i]);
            psr_text_add(mps, "\n");
        }
    }
    psr_text_add(mps, "RANGES\n");
    for (size_t i = 0; i < lp->row_count; i++) {
        double lower = lp->row_lower[i];
        double upper = lp->row_upper[i];
        if (isfinite(lower) && isfinite(upper) && lower < upper) {
            psr_text_add(mps, " range");
            add_entry(mps, 'r', i, upper - lower);
            psr_text_add(mps, "\n");
        }
    }
}

static void write_bounds(const psr_lp *lp, psr_text *mps) {
    psr_text_add(mps, "BOUNDS\n");
    for (size_t j = 0; j < lp->column_count; j++) {
        if (isfinite(lp->lower[j])) {
            psr_text_add(mps, " LO bound");
            add_entry(mps, 'x', j, lp->lower[j]);
            psr_text_add(mps, "\n");
        } else {
            psr_text_addf(mps, " MI bound x%zu\n", j);
        }
        if (isfinite(lp->upper[j])) {
            psr_text_add(mps, " UP bound");
            add_entry(mps, 'x', j, lp->upper[j]);
            psr_text_add(mps, "\n");
        } else {
            psr_text_addf(mps, " PL bound x%zu\n", j);
        }
    }
}

psr_status psr_solve_mps(const psr_lp *lp, psr_text *mps, psr_error *err) {
    psr_arena *arena = psr_arena_create();
    limited list = {0};
    if (arena != NULL && lp->over != NULL) {
        list.first = psr_arena_take(arena, lp->column_count, sizeof(psr_id));
        list.next = psr_arena_take(arena, lp->column_count, sizeof(psr_id));
    }
    if (arena == NULL || (lp->over != NULL && (list.first == NULL || list.next == NULL))) {
        psr_arena_free(arena);
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for an MPS file");
    }
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        list.first[j] = PSR_NO_ID;
    }
    for (size_t j = lp->over != NULL ? lp->column_count : 0; j-- > 0;) {
        if (has_over(lp, j)) {
            list.next[j] = list.first[lp->over[j]];
            list.first[lp->over[j]] = (psr_id)j;
        }
    }
    write_rows(lp, mps);
    write_columns(lp, &list, mps);
    write_limits(lp, mps);
    write_bounds(lp, mps);
    psr_text_add(mps, "ENDATA\n");
    psr_arena_free(arena);
    return mps->failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for an MPS file")
                       : PSR_OK;
}
