/*
 * One block's whole columns: a depth-first tree, so that each node goes on from the basis
 * of the last. What branching on a column costs is learned by trying it once in both
 * directions, then from the branches themselves.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer_small.h"

#include <math.h>
#include <string.h>

static const double whole_tolerance = 1e-6;
static const double least_loss = 1e-9;

typedef struct level {
    size_t at; /* in whole */
    double lower, upper, below;
    double bound;
    bool up, second; /* side at hand; the other one is done */
} level;

typedef struct record {
    double loss[2]; /* sum per unit of fraction: down, up */
    int count[2];
} record;

typedef struct small {
    const psr_lp *lp;
    const small_wish *wish;
    small_answer *answer;
    dense *engine;
    psr_id *whole;
    size_t whole_count;
    double *value; /* [whole_count] of the node at hand */
    record *history;
    level *path; /* [depth_capacity] */
    size_t depth, depth_capacity;
    psr_arena *arena;
    double dropped; /* largest bound of what was pruned */
} small;

static psr_status small_make(small *s) {
    const psr_lp *lp = s->lp;
    s->arena = psr_arena_create();
    if (s->arena == NULL) {
        return PSR_ERR_MEMORY;
    }
    s->whole = psr_arena_take(s->arena, lp->column_count + 1, sizeof *s->whole);
    if (s->whole == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer != NULL && lp->integer[j] != 0) {
            s->whole[s->whole_count++] = (psr_id)j;
        }
    }
    s->value = psr_arena_take(s->arena, s->whole_count + 1, sizeof *s->value);
    s->history = psr_arena_take(s->arena, s->whole_count + 1, sizeof *s->history);
    /* Each column is halved at most so often on one path. */
    s->depth_capacity = 40 * s->whole_count + 1;
    s->path = psr_arena_take(s->arena, s->depth_capacity, sizeof *s->path);
    if (s->value == NULL || s->history == NULL || s->path == NULL) {
        return PSR_ERR_MEMORY;
    }
    return dense_create(lp, &s->engine);
}

static double cutoff(const small *s) {
    return s->answer->value + s->wish->slack;
}

static void drop(small *s, double bound) {
    s->dropped = fmax(s->dropped, bound);
}

/* Solve the node as its limits stand; *bound is proved, *open = it needs branching. */
static psr_status relax(small *s, double *bound, bool *open) {
    *bound = -INFINITY;
    *open = false;
    s->answer->nodes++;
    switch (dense_run(s->engine, cutoff(s))) {
    case DENSE_INFEASIBLE:
        return PSR_OK;
    case DENSE_TROUBLE:
        return PSR_ERR_NUMERICAL;
    case DENSE_CUTOFF:
    case DENSE_OPTIMAL:
        break;
    }
    *bound = dense_bound(s->engine);
    *open = *bound > cutoff(s);
    return isfinite(*bound) ? PSR_OK : PSR_ERR_NUMERICAL;
}

static double fraction_of(double value) {
    return fabs(value - nearbyint(value));
}

static double expected(const small *s, size_t at, bool up) {
    const record *own = &s->history[at];
    double sum = 0;
    double count = 0;
    if (own->count[up] > 0) {
        return own->loss[up] / own->count[up];
    }
    for (size_t i = 0; i < s->whole_count; i++) {
        sum += s->history[i].loss[up];
        count += s->history[i].count[up];
    }
    return count > 0 ? sum / count : 1;
}

static void learn(small *s, size_t at, bool up, double fraction, double loss) {
    if (fraction > whole_tolerance && loss >= 0 && isfinite(loss)) {
        s->history[at].loss[up] += loss / fraction;
        s->history[at].count[up]++;
    }
}

/* Solve one side of a column and put its limits back. An empty side counts as the loss of
 * all that the incumbent leaves. */
static psr_status try_side(small *s, size_t at, bool up, double from) {
    psr_id j = s->whole[at];
    double value = s->value[at];
    double lower = dense_lower(s->engine, j);
    double upper = dense_upper(s->engine, j);
    double bound = 0;
    bool open = false;
    dense_set_column(s->engine, j, up ? floor(value) + 1 : lower,
                     up ? upper : floor(value));
    psr_status status = relax(s, &bound, &open);
    dense_set_column(s->engine, j, lower, upper);
    double floor_bound = isfinite(cutoff(s)) ? cutoff(s) : from - fabs(from);
    double fraction = up ? floor(value) + 1 - value : value - floor(value);
    learn(s, at, up, fraction, from - fmax(bound, floor_bound));
    return status;
}

/* Column with the largest expected loss on both sides; whole_count = all are whole. */
static psr_status choose(small *s, double from, size_t *chosen) {
    double best = -1;
    const double *x = dense_values(s->engine);
    *chosen = s->whole_count;
    for (size_t at = 0; at < s->whole_count; at++) {
        s->value[at] = x[s->whole[at]];
    }
    for (size_t at = 0; at < s->whole_count; at++) {
        double value = s->value[at];
        if (fraction_of(value) <= whole_tolerance) {
            continue;
        }
        for (int up = 0; up < 2; up++) {
            if (s->history[at].count[up] == 0) {
                PSR_TRY(try_side(s, at, up == 1, from));
            }
        }
        double down_loss = expected(s, at, false) * (value - floor(value));
        double up_loss = expected(s, at, true) * (floor(value) + 1 - value);
        double score = fmax(down_loss, least_loss) * fmax(up_loss, least_loss);
        if (score > best) {
            best = score;
            *chosen = at;
        }
    }
    return PSR_OK;
}

static void take_incumbent(small *s) {
    const double *x = dense_values(s->engine);
    double value = dense_objective(s->engine);
    if (value > s->answer->value) {
        s->answer->value = value;
        memcpy(s->answer->x, x, s->lp->column_count * sizeof *x);
        for (size_t at = 0; at < s->whole_count; at++) {
            psr_id j = s->whole[at];
            s->answer->x[j] = nearbyint(x[j]);
        }
    }
}

static void limit_to(small *s, const level *l) {
    dense_set_column(s->engine, s->whole[l->at], l->up ? l->below + 1 : l->lower,
                     l->up ? l->upper : l->below);
}

static void go_down(small *s, size_t at, double bound) {
    double value = s->value[at];
    psr_id j = s->whole[at];
    double down_loss = expected(s, at, false) * (value - floor(value));
    double up_loss = expected(s, at, true) * (floor(value) + 1 - value);
    level *l = &s->path[s->depth++];
    *l = (level){.at = at,
                 .lower = dense_lower(s->engine, j),
                 .upper = dense_upper(s->engine, j),
                 .below = floor(value),
                 .bound = bound,
                 .up = up_loss < down_loss};
    limit_to(s, l);
}

/* To the next side that is open; false = the tree is done. */
static bool go_back(small *s) {
    while (s->depth > 0) {
        level *l = &s->path[s->depth - 1];
        if (!l->second && l->bound > cutoff(s)) {
            l->second = true;
            l->up = !l->up;
            limit_to(s, l);
            return true;
        }
        if (!l->second) {
            drop(s, l->bound);
        }
        dense_set_column(s->engine, s->whole[l->at], l->lower, l->upper);
        s->depth--;
    }
    return false;
}

/* What is left open where the search ends early. */
static void give_up(small *s, double bound) {
    drop(s, bound);
    for (size_t i = 0; i < s->depth; i++) {
        if (!s->path[i].second) {
            drop(s, s->path[i].bound);
        }
    }
}

static psr_status explore(small *s) {
    for (;;) {
        double bound = 0;
        bool open = false;
        size_t chosen = s->whole_count;
        double above = s->depth > 0 ? s->path[s->depth - 1].bound : INFINITY;
        PSR_TRY(relax(s, &bound, &open));
        bound = fmin(bound, above);
        if (open) {
            PSR_TRY(choose(s, bound, &chosen));
            if (chosen == s->whole_count) {
                take_incumbent(s);
                open = false;
            } else if (s->answer->nodes >= s->wish->node_limit ||
                       s->depth == s->depth_capacity) {
                give_up(s, bound);
                return PSR_OK;
            }
        }
        if (open) {
            go_down(s, chosen, bound);
        } else {
            drop(s, bound);
            if (!go_back(s)) {
                return PSR_OK;
            }
        }
    }
}

psr_status small_branch(const psr_lp *lp, const small_wish *wish, small_answer *answer) {
    small s = {.lp = lp, .wish = wish, .answer = answer, .dropped = -INFINITY};
    answer->value = -INFINITY;
    answer->bound = INFINITY;
    psr_status status = small_make(&s);
    if (status == PSR_OK) {
        status = explore(&s);
    }
    if (status == PSR_OK) {
        answer->bound = fmax(s.dropped, answer->value);
    }
    dense_free(s.engine);
    psr_arena_free(s.arena);
    return status;
}
