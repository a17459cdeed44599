/*
 * The block interior-point method: private parts.
 *
 *   interior.c          the loop: predictor, corrector, centrality correctors, when to stop
 *   interior_load.c     the programme in the method's own form; blocks and chunks
 *   interior_arrange.c  kinds, weights, orders
 *   interior_symbolic.c orders shared by solves of one pattern
 *   interior_scale.c    units of columns and rows
 *   interior_order.c    order of the rows of a block and the envelope of its factor
 *   interior_border.c   order of the border, how far blocks reach into it
 *   interior_start.c    the first point
 *   interior_shared.c   shared cells of the first point from another programme, settled
 *   interior_sample.c   a sample of the blocks as that programme
 *   interior_centre.c   blocks brought to the central path one by one
 *   interior_correct.c  correctors of single blocks
 *   interior_parting.c  blocks that hold the others back
 *   interior_thin.c     columns taken out once it is clear where they end
 *   interior_factor.c   factor of each block and of the dense Schur complement
 *   interior_solve.c    one Newton direction from the factors, with refinement
 *   interior_columns.c  columns of a block on the way of a direction
 *   interior_residual.c residuals of the rows
 *   interior_alike.h    columns that meet the same rows
 *   interior_piece.c    cells by the piece, for loops without branches
 *   interior_measure.c  where a point stands
 *   interior_pass.c     lengths, blends over all columns and slacks
 *   interior_answer.c   back to the programme as given: repair, prices
 *
 * Form. Every column is x = base + unit * low with low >= 0 its distance from a bound, and
 * every row with limits has a slack of its own kind:
 *
 *     minimise sum cost low   subject to   A low - sign * slack = rhs,
 *     low + room = width            a box
 *     low + room = width + ratio * low_over     a variable upper bound
 *
 * Prices: y of rows, low_price and room_price of the two sides. A variable upper bound
 * needs no row: its column is eliminated first and leaves a term in the column it hangs on.
 *
 * Shared rows and `links` (shared columns that meet rows or variable bounds of blocks) make
 * the border; all else is eliminated block by block. Work is cut into a fixed number of
 * chunks of blocks and summed in their order, so the threads do not change a single bit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_H
#define PURSER_SOLVE_INTERIOR_H

#include "interior_shared.h"
#include "session.h"

#include <math.h>
#include <string.h>

/* Rows of W are handed to BLAS in batches of so many, a batch for each level of reach:
 * from either end of the border towards its middle, or all of it. */
enum { INTERIOR_CHUNKS = 8, INTERIOR_BATCH = 64, INTERIOR_STEPS = 4 };
/* Most entries of columns that are counted as alike. */
enum { INTERIOR_ALIKE = 4 };
enum { INTERIOR_LEVELS = 2 * INTERIOR_STEPS + 1, INTERIOR_SPANS = 4 };

/** Places of the border one after the other. */
typedef struct interior_span {
    size_t from, to;
} interior_span;

typedef enum interior_kind {
    INTERIOR_FIXED, /* does not move; a row with equal limits */
    INTERIOR_LOW,   /* one bound */
    INTERIOR_BOX,   /* two */
    INTERIOR_OVER,  /* a lower bound and a variable upper one */
    INTERIOR_FREE   /* none; a row without limits */
} interior_kind;

/** Columns, or slacks of rows, with what the barrier knows of each. */
typedef struct interior_cells {
    size_t count;
    uint8_t *kind;
    double *low, *low_price;   /* distance from the lower side, and its price */
    double *room, *room_price; /* the same for the upper side; unused without one */
    double *step;              /* direction of low; room follows it */
    double *more_step;         /* the same of a correction that is to be blended in */
    double *kept;  /* = more_step before there is one: the start's value, the dual
                    * residual at the point, low before a repair */
    double *theta; /* 1 / (low_price/low + room_price/room), made with the factor */
    /* Rounded: what that leaves of a residual is the next iteration's. */
    float *low_price_step, *room_price_step;
    double proximal; /* weight that holds free columns near their value */
} interior_cells;

/** What a correction asks of every product of a distance and its price. */
typedef struct interior_wish {
    double mu;
    double second;       /* 1 with the second-order term of the direction, 0 without */
    bool centre;         /* pull in what strays at these lengths; else Mehrotra's */
    double primal, dual; /* lengths */
} interior_wish;

/** A distance and its price, or their steps. */
typedef struct interior_pair {
    double value, price;
} interior_pair;

/** Where a point stands. */
typedef struct pass_measures {
    double mu;           /* mean of low * low_price and room * room_price */
    double gap;          /* (primal objective - safe bound) / max(1, |objective|) */
    double primal, dual; /* largest residuals, relative */
    double repair;       /* what the rows' residuals are worth at their prices, like gap */
    double objective;    /* as the programme maximises it */
} pass_measures;

/** Lengths of steps of distances and of prices. */
typedef struct pass_lengths {
    double primal, dual;
} pass_lengths;

/** What is done with the columns of a block after the turn of a pass on them, while they
 * are at hand; NULL = nothing. Steps of the shared columns are known before. */
typedef struct interior_after {
    void (*block)(const void *context, size_t chunk, size_t block);
    const void *context;
} interior_after;

/** Entry of a link column in a row of a block. */
typedef struct interior_link_entry {
    psr_id place, link;
    double value;
} interior_link_entry;

/** Where a column went (interior_thin.c). */
enum { INTERIOR_STAYS, INTERIOR_AT_LOWER, INTERIOR_AT_UPPER };

/** As it was before columns were taken out. */
typedef struct interior_aside {
    uint8_t *kind;
    psr_id *slot, *link_column;
} interior_aside;

typedef struct interior {
    const psr_lp *lp; /* with variable bounds the method does not know turned into rows */
    const psr_lp *whole; /* the same before columns were taken out; NULL = none was, and
                          * nothing of the next four is there */
    psr_lp *thinned;     /* owned; lp since */
    uint8_t *end;        /* [columns of whole] where those went */
    psr_id *origin;      /* [columns] in whole */
    interior_aside aside;
    const bool *whole_blocks; /* [block_count] none of whose columns may be taken out; NULL
                               * = there is no such block; not owned */
    size_t held;      /* columns whose end was clear but that had to stay, last time */
    psr_lp *expanded; /* owned copy when there are such, else NULL */
    psr_id *expanded_column; /* column of each added row */
    size_t threads;

    interior_cells column, row;
    float *unit;   /* [columns] of low, in units of the programme: a power of two;
                    * negative = low is measured from the upper bound */
    double *ratio; /* [columns] of variable upper bounds, in units; else 0; NULL = none */
    psr_id *hangs_on; /* [columns] column that it hangs on, or itself; NULL = none */
    bool *plain;      /* [columns] no link, no column that others of its block hang on, nor
                       * one of those */
    uint8_t *alike;   /* [columns] how many from it on are of its block, in the same few
                       * rows and hang on the same column: see interior_alike.h */
    double *row_unit; /* [rows] */
    double cost_unit;
    double base_cost;     /* in money, of columns at their bases */
    double *block_weight; /* [block_count] of a cell's product on the central path */
    double shared_weight; /* the same of shared cells */
    double *rhs, *sign;   /* [rows] */
    double *y, *dy;       /* [rows] */
    double *more_dy;      /* [rows] of the correction */
    double *miss;         /* [columns] interior_room_residual when last measured; NULL
                           * without variable upper bounds */
    double *residual;     /* [rows] rhs - (A low - sign slack) */
    double *extra;        /* [rows] right-hand sides between the passes of a solve */
    double *correction;   /* [rows] residual of a direction, for refinement */

    uint64_t pattern; /* fingerprint of lp without its numbers */
    psr_id *place;    /* [rows] position in its block, or in the border; -1 = dropped */
    psr_id *spot; /* [rows] where it stands in the vectors of a pass: place in its block;
                   * largest_block + place in the border; behind both = dropped */
    psr_id *slot; /* [columns] link it is or hangs on, else -1; NULL without links */
    size_t shared_count, link_count, border;
    psr_id *border_row;  /* [shared_count] */
    psr_id *link_column; /* [link_count] */

    size_t block_count;
    bool coarse; /* the gap asked leaves room for what small products lose by shortcuts */
    pass_lengths *own_length; /* [block_count] of the steps of each when last asked for */
    double *sorted;           /* [block_count] scratch */
    bool *lagging;            /* [block_count] it does not go along with the next move */
    bool has_lagging;
    bool parted;             /* some block was ever left behind */
    psr_id *order;           /* columns by block, then shared; NULL = as they are */
    size_t *block_start;     /* [block_count + 2] in order */
    size_t *block_row_start; /* [block_count + 1] */
    psr_id *block_row;       /* rows by block in the order of elimination */
    interior_span *rows_of; /* [block_count] its rows in the programme; empty = scattered */
    size_t *factor_start;   /* [block rows + 1] envelope of each block row */
    psr_id *first;          /* [block rows] first position in the envelope */
    double *factor;
    size_t *link_start; /* [block_count + 1] */
    interior_link_entry *link_entry;
    psr_id *member_first, *member_next; /* [columns] columns that hang on a block column */
    size_t largest_block;

    psr_id *left_rows, *right_rows; /* [block_count] of the block's rows, before those in
                                     * the middle; all on the left where it is not cut */
    /* What rows of a level reach, rising: rows met on both sides, others, links likewise.
     */
    interior_span reach[INTERIOR_LEVELS][INTERIOR_SPANS];
    uint8_t *level; /* [block rows] */
    /* Coupling of each block to the border as a list, in the order of its rows. */
    size_t *coupling_start; /* [block_count + 1] */
    uint16_t *coupling_place, *coupling_border;
    double *coupling_value; /* per unit of the programme in shared rows */

    size_t chunk_start[INTERIOR_CHUNKS + 1]; /* blocks */
    double *chunk_matrix;                    /* [INTERIOR_CHUNKS][border * border] */
    double *chunk_work; /* [INTERIOR_CHUNKS][work_size] rows of the border, vectors */
    size_t work_size;
    double *schur; /* [border * border] */
    double *dense; /* [border] scratch */
} interior;

/** Read lp into the method's form: blocks, chunks, units. */
psr_status interior_load(const psr_lp *lp, size_t threads, interior **made, psr_error *err);
/** Kinds, weights, orders, room for the factors: all that the iterations need. alike = all
 * blocks weigh the same, not by their money; symbolic NULL = nothing is taken over. */
psr_status interior_arrange(interior *p, bool alike, psr_symbolic *symbolic,
                            psr_error *err);
/** Symbolic work of another solve, if it left any of this pattern and these kinds. */
bool interior_take_symbolic(interior *p, psr_symbolic *symbolic);
/** Leave that of p, which is of no more use than to be freed, for other solves. */
void interior_leave_symbolic(interior *p, psr_symbolic *symbolic);
/** What an iteration makes anew for c->count cells: steps of all kinds, theta. */
bool interior_make_steps(interior_cells *c);
void interior_free_steps(interior_cells *c);
/** How many columns follow each other in the same rows. */
void interior_count_alike(interior *p);
/** Lists of the columns after some were taken out. */
psr_status interior_rearrange(interior *p);
void interior_free(interior *p);
/** Units of columns and rows. */
psr_status interior_scale(interior *p);
/** Rows of every block in an order with a small envelope. */
psr_status interior_order(interior *p);

/** Entries of links in the rows of blocks. */
psr_status interior_link_entries(interior *p);
/** Order of the border, levels of reach, list of the coupling; entries of links. */
psr_status interior_border(interior *p);

/** A first point, well inside; leaves nothing behind in the factors. */
psr_status interior_start(interior *p, psr_error *err);
/** The same of a programme that is solved to a coarse gap only. */
psr_status interior_start_sample(interior *p, psr_error *err);
/** Every distance and price 1, prices of rows 0, free columns held as iterations do. */
void interior_unit_point(interior *p);
/** The same as interior_start of every block by itself that is not known (known[block] > 0;
 * NULL = none is), for what is shared as it stands. */
psr_status interior_start_blocks(interior *p, const double *known, psr_error *err);
/** Factor at the present point. */
psr_status interior_factor(interior *p, const interior_after *after, psr_error *err);
/** The factor, and Newton's direction towards the central path at mu; 0 = all the way to
 * the boundary. */
psr_status interior_direction(interior *p, double mu, const interior_after *after,
                              psr_error *err);
/** Correction of the direction there is; it leaves residuals as they are. */
psr_status interior_correction(interior *p, const interior_wish *wish,
                               const interior_after *after, psr_error *err);
/** Take off what rounding and correctors of single blocks left of the residuals of rows and
 * links along that direction. */
psr_status interior_refine(interior *p, const interior_after *after, psr_error *err);
/** With every theta 1: the shortest low that meets the rows, or the prices nearest to the
 * costs, as dy. */
psr_status interior_least_squares(interior *p, bool primal, psr_error *err);
/** Distance by which low + room misses a variable width; boxes keep theirs from the start.
 */
double interior_room_residual(const interior *p, size_t j);
/** cost - a'y - low_price + room_price, without the pull of what hangs on the column. */
double interior_dual_residual(const interior *p, size_t j);
/** By how much the direction there is changes it. */
double interior_dual_step(const interior *p, size_t j);
/**
 * One block alone, all that is shared staying as it is: its factor at the present point,
 * the residuals of its rows, the direction and the correction of it. `chunk` is the
 * block's.
 */
void interior_block_factor(interior *p, size_t chunk, size_t block);
void interior_block_residual(interior *p, size_t chunk, size_t block);
void interior_block_direction(interior *p, size_t chunk, size_t block, double mu);
/** interior_least_squares of it. */
void interior_block_least_squares(interior *p, size_t chunk, size_t block, bool primal);
void interior_block_correction(interior *p, size_t chunk, size_t block,
                               const interior_wish *wish);
/** Bring every block, or those that lag, near its point of the central path at mu by Newton
 * steps of its own length; shared cells stay as they are. */
psr_status interior_centre(interior *p, double mu, bool lagging_only, psr_error *err);
/** 1 / the longest steps of the direction there is of what is shared, at least 1. */
pass_lengths interior_shared_down(const interior *p);
/**
 * Correctors of their own for blocks that shorten the steps of all, those of what is shared
 * staying; lengths of all then. Where any was corrected, interior_refine is to take off
 * what shared rows then lack.
 */
psr_status interior_correct_blocks(interior *p, double mu, pass_lengths *length,
                                   bool *corrected, psr_error *err);
/**
 * Where few blocks shorten the steps of all, mark them as lagging and lengthen the steps to
 * those of the others: these move, and interior_catch_up brings the few after them, centred
 * at mu. What the shared rows then lack is the next iteration's. known = own_length is that
 * of the direction there is.
 */
psr_status interior_part(interior *p, bool known, pass_lengths *length, psr_error *err);
psr_status interior_catch_up(interior *p, double mu, psr_error *err);
/**
 * Take out the columns whose end is clear, where they are many: *thinned; the others, block
 * by block, are centred at mu after it. Not where columns hang on others of their block:
 * there some rows are never met afterwards.
 */
psr_status interior_thin(interior *p, double mu, bool *thinned, psr_error *err);
/**
 * Columns of lp, the programme as given, that were taken out and are worth more than `loss`
 * elsewhere at the solution's prices: how many; their blocks are marked.
 */
size_t interior_mark_wrong(const interior *p, const psr_lp *lp,
                           const psr_solution *solution, double loss, bool *whole_blocks);
/** One iteration from a point of those measures; whether few blocks may be left behind. */
psr_status interior_iterate(interior *p, const pass_measures *now, bool part_blocks,
                            psr_error *err);
/** Shared cells at the present point of mean product mu, in place of those kept before. */
psr_status interior_keep_shared(const interior *p, double mu, interior_shared *shared,
                                psr_error *err);
/** And where the blocks are: all, times NULL; or those of a sample, each of which stood for
 * so many. */
psr_status interior_keep_blocks(const interior *p, double *times, interior_shared *shared,
                                psr_error *err);
/** Shared cells of a programme of some of the blocks, solved to a coarse gap; none where
 * there are few blocks or the sample is not solved. Freed by the caller. */
psr_status interior_sample(const interior *whole, const psr_solve_options *options,
                           interior_shared *shared, psr_error *err);
/** A first point from those cells, if known, and the blocks centred on them; *taken =
 * false: they are not known or lead away, and it is interior_start's. */
psr_status interior_start_from(interior *p, const interior_shared *shared, bool *taken,
                               psr_error *err);
/** Change low towards rhs without looking at costs (repair): one projection. */
psr_status interior_project(interior *p, psr_error *err);
/** residual = rhs - (A low - sign slack). */
psr_status interior_residual(interior *p, const interior_after *after, psr_error *err);
/** correction = residual - (A step - sign slack step); behind the shared rows in `dense`
 * what the prices of links miss after that step. */
psr_status interior_step_residual(interior *p, psr_error *err);

/** Values and prices of the present point for the programme as given. */
psr_status interior_publish(const interior *p, const psr_lp *lp, psr_solution *solution,
                            psr_error *err);
/** Repair and publish the present point. */
psr_status interior_answer(interior *p, const psr_lp *lp, psr_solution *solution,
                           psr_error *err);

/** Solve the continuous programme of the session, for_vertex = a vertex is then looked for
 * from there. *decided = false: hand it to simplex. */
psr_status session_solve_interior(psr_session *session, bool for_vertex,
                                  psr_solution *solution, bool *decided, psr_error *err);

/* ---- small things every pass uses */

/** Rows of a block, of the border, and a cell for those that are dropped: what a direction
 * needs of the work of a chunk, behind what the factor needs. */
static inline size_t interior_vector_size(const interior *p) {
    return p->largest_block + p->border + 1;
}

static inline double *interior_vector(const interior *p, size_t chunk) {
    return p->chunk_work + (chunk + 1) * p->work_size - interior_vector_size(p);
}

/** Column at position k of the blocks' order. */
static inline size_t interior_column(const interior *p, size_t k) {
    return p->order == NULL ? k : (size_t)p->order[k];
}

/** Signed size of one unit of low in units of the programme, and its inverse, exactly. */
static inline double interior_unit(const interior *p, size_t j) {
    return (double)p->unit[j];
}

static inline double interior_per_unit(const interior *p, size_t j) {
    return 1 / (double)p->unit[j];
}

/** Sum of a[k] b[k] over from..to, two side by side: one waits for itself all the time. */
static inline double interior_dot(const double *a, const double *b, size_t from,
                                  size_t to) {
    double even = 0, odd = 0;
    size_t k = from;
    for (; k + 1 < to; k += 2) {
        even += a[k] * b[k];
        odd += a[k + 1] * b[k + 1];
    }
    return (k < to ? even + a[k] * b[k] : even) + odd;
}

/** fmax for numbers that are none of them NaN, without the call. */
static inline double interior_larger(double a, double b) {
    return a > b ? a : b;
}

/** Whether a column hangs on another, its variable upper bound. */
static inline bool interior_has_over(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

/** The bound low is measured from. */
static inline double interior_base(const interior *p, size_t j) {
    if (p->column.kind[j] == INTERIOR_FREE) {
        return 0;
    }
    return p->unit[j] < 0 ? p->lp->upper[j] : p->lp->lower[j];
}
/** Ratio of a column with a variable upper bound (0 for others). */
static inline double interior_ratio(const interior *p, size_t j) {
    return p->ratio == NULL ? 0 : p->ratio[j];
}
/** Width of the box, or the constant part of a variable upper bound. */
static inline double interior_width(const interior *p, size_t j) {
    const psr_lp *lp = p->lp;
    if (interior_has_over(lp, j)) {
        double limit = lp->factor[j] * interior_base(p, (size_t)lp->over[j]);
        return (limit - lp->lower[j]) * interior_per_unit(p, j);
    }
    return (lp->upper[j] - lp->lower[j]) * fabs(interior_per_unit(p, j));
}
/** The same for the slack of a row. */
static inline double interior_row_width(const interior *p, size_t i) {
    return (p->lp->row_upper[i] - p->lp->row_lower[i]) * p->row_unit[i];
}

static inline bool interior_is_live(uint8_t kind) {
    return kind != INTERIOR_FIXED && kind != INTERIOR_FREE;
}

static inline bool interior_has_room(uint8_t kind) {
    return kind == INTERIOR_BOX || kind == INTERIOR_OVER;
}

/** What part of mu the products of a cell of that block are to have. */
static inline double interior_weight(const interior *p, psr_id block) {
    return block == PSR_SHARED ? p->shared_weight : p->block_weight[block];
}

static inline double interior_column_weight(const interior *p, size_t j) {
    return interior_weight(p, p->lp->column_block[j]);
}

static inline double interior_row_weight(const interior *p, size_t i) {
    return interior_weight(p, p->lp->row_block[i]);
}

/** What low + room lacked of the width when last measured: 0 but for variable widths. */
static inline double interior_miss(const interior *p, size_t j) {
    return p->miss == NULL ? 0 : p->miss[j];
}

/** room_price / room, 0 without an upper side. */
static inline double interior_room_weight(const interior_cells *c, size_t at) {
    return interior_has_room(c->kind[at]) ? c->room_price[at] / c->room[at] : 0;
}

/** Of a column that hangs on another, once it is eliminated: its pull there per entry, and
 * what that adds to the other's weight. */
static inline double interior_over_pull(const interior *p, size_t j) {
    return interior_ratio(p, j) * interior_room_weight(&p->column, j) * p->column.theta[j];
}

static inline double interior_over_weight(const interior *p, size_t j) {
    double ratio = interior_ratio(p, j);
    double room = interior_room_weight(&p->column, j);
    return ratio * ratio * room * (1 - room * p->column.theta[j]);
}

/** Entry of a column with that unit in its row, scaled. */
static inline double interior_entry(const interior *p, size_t at, double unit) {
    return p->lp->value[at] * unit * p->row_unit[p->lp->row[at]];
}

/** The next of count flags, each 0 or 1, that is set from there on; count = none. */
static inline size_t interior_next_set(const uint8_t *flag, size_t from, size_t count) {
    const uint8_t *found = from < count ? memchr(flag + from, 1, count - from) : NULL;
    return found == NULL ? count : (size_t)(found - flag);
}

static inline bool interior_is_hub(const interior *p, size_t j) {
    return p->member_first != NULL && p->member_first[j] != PSR_NO_ID;
}

/** The link that a column is or hangs on, else -1. */
static inline psr_id interior_slot(const interior *p, size_t j) {
    return p->slot == NULL ? -1 : p->slot[j];
}

/** Step of room: what low and the column it hangs on leave; miss is what it lacks now. */
static inline double interior_room_step(const interior *p, size_t j, double miss) {
    double step = miss - p->column.step[j];
    return p->ratio == NULL ? step : step + p->ratio[j] * p->column.step[p->hangs_on[j]];
}

/** Change of one product that a correction asks for: mu less the second-order term of the
 * direction there is; or back into [mu/10, 10 mu] where it would stray, but no further down
 * than -10 mu: a single wild product must not rule the direction. */
static inline double interior_shift(const interior_wish *wish, double mu, interior_pair now,
                                    interior_pair step) {
    if (!wish->centre) {
        return mu - wish->second * step.value * step.price;
    }
    double product =
        (now.value + wish->primal * step.value) * (now.price + wish->dual * step.price);
    double low = 0.1 * mu;
    double high = 10 * mu;
    double least = product > low ? product : low;
    double within = least < high ? least : high;
    double shift = within - product;
    return shift > -high ? shift : -high;
}

/** A link: a column that stays in the border. */
static inline bool interior_is_link(const interior *p, size_t j) {
    return interior_slot(p, j) >= 0 && p->column.kind[j] != INTERIOR_OVER;
}

#endif
