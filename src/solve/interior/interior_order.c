/*
 * Order of the rows of each block: reverse Cuthill-McKee where it narrows the envelope,
 * else as they came. Rows of one product over time are nearly a chain, so the envelope of
 * the factor is narrow and there is no fill to keep track of. The chain is then cut in its
 * middle and eliminated from both ends: see interior_border.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <stdlib.h>
#include <string.h>

/* Rows met by each unknown of a block that is eliminated as one: the rows of a column and
 * of those that hang on it. */
typedef struct graph {
    size_t rows;
    uint8_t *adjacent; /* [rows * rows] */
    psr_id *met;       /* [rows] */
    size_t met_count;
    psr_id *sequence; /* [rows] old positions in the new order */
    psr_id *position; /* [rows] new position of each */
    psr_id *degree;   /* [rows] */
} graph;

static void meet_column(const interior *p, size_t j, graph *g) {
    const psr_lp *lp = p->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (lp->row_block[i] != PSR_SHARED && p->place[i] >= 0) {
            bool known = false;
            for (size_t k = 0; k < g->met_count; k++) {
                known = known || g->met[k] == p->place[i];
            }
            if (!known) {
                g->met[g->met_count++] = p->place[i];
            }
        }
    }
}

static void build_graph(const interior *p, size_t block, graph *g) {
    size_t n = g->rows;
    memset(g->adjacent, 0, n * n);
    for (size_t k = p->block_start[block]; k < p->block_start[block + 1]; k++) {
        size_t j = interior_column(p, k);
        g->met_count = 0;
        meet_column(p, j, g);
        if (p->member_first != NULL) {
            for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
                meet_column(p, (size_t)m, g);
            }
        }
        for (size_t a = 0; a < g->met_count; a++) {
            for (size_t b = 0; b < g->met_count; b++) {
                g->adjacent[(size_t)g->met[a] * n + (size_t)g->met[b]] = 1;
            }
        }
    }
}

/* First position of row i of the order in the envelope. */
static size_t envelope_first(const graph *g, size_t i) {
    size_t n = g->rows;
    size_t row = (size_t)g->sequence[i];
    size_t first = i;
    const uint8_t *adjacent = g->adjacent + row * n;
    for (size_t other = interior_next_set(adjacent, 0, n); other < n;
         other = interior_next_set(adjacent, other + 1, n)) {
        size_t position = (size_t)g->position[other];
        first = position < first ? position : first;
    }
    return first;
}

static size_t envelope_size(const graph *g) {
    size_t size = 0;
    for (size_t i = 0; i < g->rows; i++) {
        size += i - envelope_first(g, i) + 1;
    }
    return size;
}

static void set_positions(graph *g) {
    for (size_t i = 0; i < g->rows; i++) {
        g->position[g->sequence[i]] = (psr_id)i;
    }
}

static psr_id least_degree(const graph *g) {
    psr_id best = PSR_NO_ID;
    for (size_t i = 0; i < g->rows; i++) {
        if (g->position[i] < 0 && (best == PSR_NO_ID || g->degree[i] < g->degree[best])) {
            best = (psr_id)i;
        }
    }
    return best;
}

/* Breadth first from a row of least degree, neighbours by degree; then turned round. */
static void cuthill_mckee(graph *g) {
    size_t n = g->rows;
    for (size_t i = 0; i < n; i++) {
        g->position[i] = -1;
        g->degree[i] = 0;
        for (size_t k = 0; k < n; k++) {
            g->degree[i] += g->adjacent[i * n + k];
        }
    }
    size_t count = 0;
    size_t next = 0;
    while (count < n) {
        if (next == count) {
            psr_id start = least_degree(g);
            g->position[start] = 0;
            g->sequence[count++] = start;
        }
        size_t row = (size_t)g->sequence[next++];
        size_t from = count;
        const uint8_t *adjacent = g->adjacent + row * n;
        for (size_t k = interior_next_set(adjacent, 0, n); k < n;
             k = interior_next_set(adjacent, k + 1, n)) {
            if (g->position[k] < 0) {
                g->position[k] = 0;
                size_t hole = count++;
                while (hole > from && g->degree[g->sequence[hole - 1]] > g->degree[k]) {
                    g->sequence[hole] = g->sequence[hole - 1];
                    hole--;
                }
                g->sequence[hole] = (psr_id)k;
            }
        }
    }
    for (size_t i = 0; i < n / 2; i++) {
        psr_id kept = g->sequence[i];
        g->sequence[i] = g->sequence[n - 1 - i];
        g->sequence[n - 1 - i] = kept;
    }
    set_positions(g);
}

static void natural_order(graph *g) {
    for (size_t i = 0; i < g->rows; i++) {
        g->sequence[i] = (psr_id)i;
    }
    set_positions(g);
}

/* Whether the row at that position of the order meets any of the first `left`. */
static bool meets_left(const graph *g, size_t i, size_t left) {
    const uint8_t *adjacent = g->adjacent + (size_t)g->sequence[i] * g->rows;
    for (size_t k = 0; k < left; k++) {
        if (adjacent[g->sequence[k]] != 0) {
            return true;
        }
    }
    return false;
}

/* Cut the chain in its middle: from both ends inwards, the rows that join the two last.
 * Neither side then fills the coupling of what only the other side meets.
 * @return rows on the right; 0 = not cut */
static size_t cut(graph *g) {
    enum { LEAST_ROWS = 16, LEAST_GAIN = 6 };
    size_t left = g->rows / 2;
    size_t middle = 0;
    size_t end = g->rows;
    psr_id *order = g->degree; /* scratch */
    for (size_t i = left; i < g->rows; i++) {
        if (meets_left(g, i, left)) {
            middle++;
        }
    }
    if (g->rows < LEAST_ROWS || middle * LEAST_GAIN > g->rows) {
        return 0;
    }
    size_t right = end - left - middle;
    size_t at_right = left + right;
    size_t at_middle = left + right;
    for (size_t i = left; i < g->rows; i++) {
        order[meets_left(g, i, left) ? at_middle++ : --at_right] = g->sequence[i];
    }
    memcpy(g->sequence + left, order + left, (end - left) * sizeof *order);
    set_positions(g);
    return right;
}

/* Order one block; *size counts up the envelope. rows_as_were is scratch. */
static void order_block(interior *p, size_t block, graph *g, psr_id *rows_as_were,
                        size_t *size) {
    size_t from = p->block_row_start[block];
    size_t n = p->block_row_start[block + 1] - from;
    g->rows = n;
    for (size_t i = 0; i < n; i++) {
        rows_as_were[i] = p->block_row[from + i];
        p->place[rows_as_were[i]] = (psr_id)i;
    }
    build_graph(p, block, g);
    cuthill_mckee(g);
    size_t narrowed = envelope_size(g);
    natural_order(g);
    if (narrowed < envelope_size(g)) {
        cuthill_mckee(g);
    }
    size_t right = cut(g);
    p->left_rows[block] = (psr_id)(right > 0 ? n / 2 : n);
    p->right_rows[block] = (psr_id)right;
    for (size_t i = 0; i < n; i++) {
        size_t first = envelope_first(g, i);
        p->first[from + i] = (psr_id)first;
        p->factor_start[from + i] = *size;
        *size += i - first + 1;
        p->block_row[from + i] = rows_as_were[g->sequence[i]];
        p->place[p->block_row[from + i]] = (psr_id)i;
    }
}

psr_status interior_order(interior *p) {
    size_t rows = p->block_row_start[p->block_count];
    for (size_t block = 0; block < p->block_count; block++) {
        size_t n = p->block_row_start[block + 1] - p->block_row_start[block];
        p->largest_block = n > p->largest_block ? n : p->largest_block;
    }
    size_t n = p->largest_block;
    graph g = {.adjacent = psr_calloc(n * n, 1),
               .met = psr_calloc(n, sizeof(psr_id)),
               .sequence = psr_calloc(n, sizeof(psr_id)),
               .position = psr_calloc(n, sizeof(psr_id)),
               .degree = psr_calloc(n, sizeof(psr_id))};
    psr_id *rows_as_were = psr_calloc(n, sizeof *rows_as_were);
    p->first = psr_calloc(rows, sizeof *p->first);
    p->factor_start = psr_calloc(rows + 1, sizeof *p->factor_start);
    p->left_rows = psr_calloc(p->block_count, sizeof *p->left_rows);
    p->right_rows = psr_calloc(p->block_count, sizeof *p->right_rows);
    bool made = g.adjacent != NULL && g.met != NULL && g.sequence != NULL &&
                g.position != NULL && g.degree != NULL && rows_as_were != NULL &&
                p->first != NULL && p->factor_start != NULL && p->left_rows != NULL &&
                p->right_rows != NULL;
    size_t size = 0;
    for (size_t block = 0; made && block < p->block_count; block++) {
        order_block(p, block, &g, rows_as_were, &size);
    }
    if (made) {
        p->factor_start[rows] = size;
    }
    free(g.adjacent);
    free(g.met);
    free(g.sequence);
    free(g.position);
    free(g.degree);
    free(rows_as_were);
    return made ? PSR_OK : PSR_ERR_MEMORY;
}
