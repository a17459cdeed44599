/*
 * The columns of a block on the way of a direction, forward and backward. Most are plain
 * and go by the piece: what they ask, what they take off the rows, their steps. Links, and
 * columns that others of their block hang on, go one by one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_alike.h"
#include "interior_newton.h"

/* ---- what a column wants */

double interior_room_residual(const interior *p, size_t j) {
    double width = interior_width(p, j);
    if (p->column.kind[j] == INTERIOR_OVER) {
        width += interior_ratio(p, j) * p->column.low[p->lp->over[j]];
    }
    return width - p->column.low[j] - p->column.room[j];
}

/* a'y over all rows that count. */
static double priced(const interior *p, size_t j, const double *y) {
    const psr_lp *lp = p->lp;
    double sum = 0;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        sum += lp->value[at] * p->row_unit[lp->row[at]] * y[lp->row[at]];
    }
    return sum * interior_unit(p, j);
}

double interior_dual_residual(const interior *p, size_t j) {
    const interior_cells *c = &p->column;
    double cost = -p->lp->objective[j] * interior_unit(p, j) * p->cost_unit;
    double residual = cost - priced(p, j, p->y);
    if (c->kind[j] != INTERIOR_FREE) {
        residual -= c->low_price[j];
    }
    if (interior_has_room(c->kind[j])) {
        residual += c->room_price[j];
    }
    return residual;
}

double interior_dual_step(const interior *p, size_t j) {
    const interior_cells *c = &p->column;
    double step = -priced(p, j, p->dy);
    if (c->kind[j] != INTERIOR_FREE) {
        step -= (double)c->low_price_step[j];
    }
    return step + (interior_has_room(c->kind[j]) ? (double)c->room_price_step[j] : 0);
}

/* What a column that hangs on another asks of it, when it asks for g, and its room alone
 * for `room`. */
static double over_asks(const interior *p, size_t j, double g, double room) {
    double own = interior_room_weight(&p->column, j) * p->column.theta[j] * g;
    return interior_ratio(p, j) * (room + own);
}

/* ---- scatter and gather */

/* Add times * a, without its unit, to the rows of the block and the border. */
static inline void scatter_entries(const newton_work *w, size_t j, double times) {
    const psr_lp *lp = w->p->lp;
    const psr_id *spot = w->p->spot;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        w->vector[spot[lp->row[at]]] += lp->value[at] * times;
    }
}

/* a'dy, without its unit, over the rows of the block and the border. */
static inline double gather_entries(const newton_work *w, size_t j) {
    const psr_lp *lp = w->p->lp;
    const psr_id *spot = w->p->spot;
    double sum = 0;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        sum += lp->value[at] * w->vector[spot[lp->row[at]]];
    }
    return sum;
}

static void scatter(const newton_work *w, size_t j, double times) {
    scatter_entries(w, j, interior_unit(w->p, j) * times);
}

static double gather(const newton_work *w, size_t j) {
    return gather_entries(w, j) * interior_unit(w->p, j);
}

/* ---- plain columns, by the piece */

/* What columns ask for without a wish, but for what a variable width lacks. */
WIDE_LOOPS static void ask_aimed(const interior_cells *c, size_t from, size_t count,
                                 double mu, double *restrict g) {
    const uint8_t *kind = c->kind + from;
    const double *low = c->low + from, *low_price = c->low_price + from;
    const double *room = c->room + from, *room_price = c->room_price + from;
    const double *kept = c->kept + from;
    for (size_t k = 0; k < count; k++) {
        bool has_room = (kind[k] == INTERIOR_BOX) | (kind[k] == INTERIOR_OVER);
        bool is_live = has_room | (kind[k] == INTERIOR_LOW);
        double below = mu / (is_live ? low[k] : 1) - low_price[k];
        double above = mu / (has_room ? room[k] : 1) - room_price[k];
        g[k] = (is_live ? below : 0) - (has_room ? above : 0) - kept[k];
    }
}

/* g of columns, and what is asked of their rooms alone. */
static void ask_run(const newton_work *w, size_t from, size_t count, double *g,
                    double *room) {
    const interior *p = w->p;
    if (w->what->wish != NULL) {
        interior_piece piece;
        piece_read(&piece, p, false, from, count);
        piece_wish(&piece.low, count, w->what->wish, g);
        piece_wish(&piece.room, count, w->what->wish, room);
        for (size_t k = 0; k < count; k++) {
            g[k] -= room[k];
        }
        return;
    }
    double mu = w->weight * w->what->mu;
    ask_aimed(&p->column, from, count, mu, g);
    for (size_t k = 0; p->miss != NULL && k < count; k++) {
        if (p->column.kind[from + k] == INTERIOR_OVER) {
            double weight = interior_room_weight(&p->column, from + k);
            double lacks = weight * p->miss[from + k];
            room[k] = mu / p->column.room[from + k] - lacks;
            g[k] += lacks;
        }
    }
}

/* What columns that hang on links ask of these. */
static void ask_links(const newton_work *w, size_t from, size_t count, const double *g,
                      const double *room) {
    const interior *p = w->p;
    double *link = w->border + p->shared_count;
    for (size_t k = 0; k < count; k++) {
        if (p->slot[from + k] >= 0 && p->column.kind[from + k] == INTERIOR_OVER) {
            link[p->slot[from + k]] += over_asks(p, from + k, g[k], room[k]);
        }
    }
}

/* All columns of the block, plain or not. */
static void ask_columns(const newton_work *w) {
    const interior *p = w->p;
    size_t end = p->block_start[w->block + 1];
    size_t length = 0;
    for (size_t k = p->block_start[w->block]; k < end; k += length) {
        length = piece_length(p, k, end, false);
        size_t from = interior_column(p, k);
        double *g = newton_where(w, from);
        double room[PIECE_CELLS];
        ask_run(w, from, length, g, room);
        if (p->slot != NULL && !w->what->alone) {
            ask_links(w, from, length, g, room);
        }
    }
}

WIDE_LOOPS static void times_of(const interior *p, size_t from, size_t count,
                                const double *restrict g, double *restrict times) {
    const float *unit = p->unit + from;
    const double *theta = p->column.theta + from;
    for (size_t k = 0; k < count; k++) {
        times[k] = (double)unit[k] * (-theta[k] * g[k]);
    }
}

static void forward_run(newton_work *w, size_t from, size_t count) {
    const interior *p = w->p;
    double times[PIECE_CELLS];
    if (!w->what->with_costs) {
        return;
    }
    const double *g = newton_where(w, from);
    times_of(p, from, count, g, times);
    alike_scatter(p, from, count, times, w->vector);
}

/* step = theta (unit * pull + more + g) */
WIDE_LOOPS static void steps_of(const interior *p, size_t from, size_t count,
                                const double *restrict pull, const double *restrict more,
                                const double *restrict g, double *restrict step) {
    const float *unit = p->unit + from;
    const double *theta = p->column.theta + from;
    for (size_t k = 0; k < count; k++) {
        step[k] = theta[k] * ((double)unit[k] * pull[k] + (more[k] + g[k]));
    }
}

WIDE_LOOPS static void put_run_prices(const newton_work *w, size_t from, size_t count,
                                      const double *restrict step,
                                      const double *restrict room_step) {
    const newton_pass what = *w->what;
    const interior_cells *c = &w->p->column;
    const uint8_t *kind = c->kind + from;
    const double mu = w->weight * what.mu;
    float *low_to = c->low_price_step + from, *room_to = c->room_price_step + from;
    const double *low = c->low + from, *low_price = c->low_price + from;
    const double *room = c->room + from, *room_price = c->room_price + from;
    for (size_t k = 0; k < count; k++) {
        bool is_live = (kind[k] != INTERIOR_FIXED) & (kind[k] != INTERIOR_FREE);
        float made = newton_price_step(&what, mu, is_live ? low[k] : 1, low_price[k],
                                       step[k], low_to[k]);
        low_to[k] = is_live ? made : 0;
    }
    for (size_t k = 0; k < count; k++) {
        bool has_room = (kind[k] == INTERIOR_BOX) | (kind[k] == INTERIOR_OVER);
        float made = newton_price_step(&what, mu, has_room ? room[k] : 1, room_price[k],
                                       room_step[k], room_to[k]);
        room_to[k] = has_room ? made : 0;
    }
}

/* Steps of the links that columns hang on, 0 for others, and how they pull at them. */
WIDE_LOOPS static void pulls_of(const newton_work *w, size_t from, size_t count,
                                double *restrict over_step, double *restrict more) {
    const interior *p = w->p;
    const interior_cells *c = &p->column;
    const uint8_t *kind = c->kind + from;
    const double *room = c->room + from, *room_price = c->room_price + from;
    const double *step = w->border + p->shared_count;
    const psr_id *slot = p->slot + from, none = (psr_id)p->link_count;
    for (size_t k = 0; k < count; k++) {
        over_step[k] = step[slot[k] >= 0 ? slot[k] : none];
    }
    for (size_t k = 0; k < count; k++) {
        bool hangs = kind[k] == INTERIOR_OVER;
        double weight = (hangs ? room_price[k] : 0) / (hangs ? room[k] : 1);
        more[k] = weight * p->ratio[from + k] * over_step[k];
    }
}

/* over_step = those of the links they hang on. */
static void put_run(const newton_work *w, size_t from, size_t count, const double *step,
                    const double *over_step) {
    const interior *p = w->p;
    const interior_cells *c = &p->column;
    double room_step[PIECE_CELLS];
    if (w->what->wish != NULL) {
        memcpy(c->more_step + from, step, count * sizeof *step);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        c->step[from + k] = w->what->add ? c->step[from + k] + step[k] : step[k];
        room_step[k] = -step[k];
    }
    for (size_t k = 0; p->ratio != NULL && k < count; k++) {
        double miss = w->what->add ? 0 : p->miss[from + k];
        room_step[k] += miss + p->ratio[from + k] * over_step[k];
    }
    put_run_prices(w, from, count, step, room_step);
}

/* Clearing three pieces took a third of the way back. */
static const double nothing[PIECE_CELLS];

static void backward_run(newton_work *w, size_t from, size_t count) {
    const interior *p = w->p;
    double pull[PIECE_CELLS], more[PIECE_CELLS], over_step[PIECE_CELLS], step[PIECE_CELLS];
    bool hang = p->slot != NULL && p->ratio != NULL;
    alike_gather(p, w->vector, from, count, pull);
    if (hang) {
        pulls_of(w, from, count, over_step, more);
    }
    steps_of(p, from, count, pull, hang ? more : nothing,
             w->what->with_costs ? newton_where(w, from) : nothing, step);
    put_run(w, from, count, step, hang ? over_step : nothing);
}

/* ---- links, and columns that others of their block hang on */

/* Such a column acts for those that hang on it: its weight with theirs. */
static double hub_weight(const interior *p, size_t j) {
    double weight = 1 / p->column.theta[j];
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        weight += interior_over_weight(p, (size_t)m);
    }
    return weight;
}

/* What is asked of the room of a column that hangs on another. */
static double room_asks(const newton_work *w, size_t j) {
    const interior *p = w->p;
    const interior_cells *c = &p->column;
    double miss = interior_miss(p, j);
    if (w->what->wish != NULL) {
        return newton_room_shift(w, c, j, interior_room_step(p, j, miss));
    }
    return w->weight * w->what->mu / c->room[j] - interior_room_weight(c, j) * miss;
}

/* Takes what they ask of it into what it asks for. */
static void pool_asks(const newton_work *w, size_t j) {
    const interior *p = w->p;
    for (psr_id m = p->member_first[j]; w->what->with_costs && m != PSR_NO_ID;
         m = p->member_next[m]) {
        size_t own = (size_t)m;
        *newton_where(w, j) += over_asks(p, own, newton_asked(w, own), room_asks(w, own));
    }
}

/* scatter for a column together with what hangs on it. */
static void scatter_hub(const newton_work *w, size_t j, double times) {
    const interior *p = w->p;
    scatter(w, j, times);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        scatter(w, (size_t)m, times * interior_over_pull(p, (size_t)m));
    }
}

static double gather_hub(const newton_work *w, size_t j) {
    const interior *p = w->p;
    double sum = gather(w, j);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        sum += interior_over_pull(p, (size_t)m) * gather(w, (size_t)m);
    }
    return sum;
}

static void forward_other(const newton_work *w, size_t j) {
    const interior *p = w->p;
    if (interior_is_link(p, j)) {
        return; /* in the border */
    }
    if (interior_is_hub(p, j)) {
        pool_asks(w, j);
        scatter_hub(w, j, -newton_asked(w, j) / hub_weight(p, j));
    } else if (w->what->with_costs) {
        scatter(w, j, -p->column.theta[j] * newton_asked(w, j));
    }
}

static void put_step(const newton_work *w, size_t j, double step, double over_step) {
    const interior *p = w->p;
    interior_cells *c = &w->p->column;
    if (w->what->wish != NULL) {
        c->more_step[j] = step;
        return;
    }
    c->step[j] = w->what->add ? c->step[j] + step : step;
    if (!interior_is_live(c->kind[j])) {
        return;
    }
    double room_step = -step;
    if (c->kind[j] == INTERIOR_OVER) {
        double miss = w->what->add ? 0 : interior_miss(p, j);
        room_step += miss + interior_ratio(p, j) * over_step;
    }
    newton_put_prices(w, c, j, step, room_step);
}

static void backward_hub(const newton_work *w, size_t j) {
    const interior *p = w->p;
    double step = (gather_hub(w, j) + newton_asked(w, j)) / hub_weight(p, j);
    put_step(w, j, step, 0);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        double room = interior_room_weight(&p->column, (size_t)m);
        double pull = gather(w, (size_t)m) + room * interior_ratio(p, (size_t)m) * step;
        double own = p->column.theta[m] * (pull + newton_asked(w, (size_t)m));
        put_step(w, (size_t)m, own, step);
    }
}

/* What hangs on a hub got its step with it. */
static void backward_other(const newton_work *w, size_t j) {
    const interior *p = w->p;
    if (interior_is_link(p, j)) {
        put_step(w, j, w->border[p->shared_count + (size_t)p->slot[j]], 0);
    } else if (interior_is_hub(p, j)) {
        backward_hub(w, j);
    }
}

/* ---- all of a block */

/* Plain columns that follow each other go together, others one by one. */
static void visit_columns(newton_work *w,
                          void (*run)(newton_work *w, size_t from, size_t count),
                          void (*other)(const newton_work *w, size_t j)) {
    const interior *p = w->p;
    size_t end = p->block_start[w->block + 1];
    for (size_t at = p->block_start[w->block]; at < end;) {
        size_t length = piece_length(p, at, end, true);
        if (length > 0) {
            run(w, interior_column(p, at), length);
        } else {
            other(w, interior_column(p, at));
        }
        at += length > 0 ? length : 1;
    }
}

void newton_columns_forward(newton_work *w) {
    if (w->what->with_costs) {
        ask_columns(w);
    }
    visit_columns(w, forward_run, forward_other);
}

void newton_columns_backward(newton_work *w) {
    visit_columns(w, backward_run, backward_other);
}
