/*
 * models/allocation.mod and the C builder state the same programme: every coefficient,
 * bound, objective value and kind of column, compared through GLPK's own reading of the
 * model, on all instances.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>

#include <glpk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "purser/allocate.h"
#include "purser/read.h"

typedef struct entry {
    char row[96], column[96];
    double value;
} entry;

typedef struct matrix {
    entry *items;
    size_t count, capacity;
} matrix;

static const double none = 1e300; /* the model's sign for "no limit" */

static void add(matrix *m, const char *row, const char *column, double value) {
    if (value == 0.0 || fabs(value) >= none) {
        return; /* what is not there is not written */
    }
    cr_assert(psr_reserve(&m->items, &m->capacity, m->count + 1, sizeof *m->items) ==
              PSR_OK);
    entry *e = &m->items[m->count++];
    snprintf(e->row, sizeof e->row, "%s", row);
    snprintf(e->column, sizeof e->column, "%s", column);
    e->value = value;
}

/* A bound is stated by its presence as well as its value: 0 is a bound. */
static void add_bound(matrix *m, const char *row, const char *side, double value) {
    if (fabs(value) < none) {
        add(m, row, side, value == 0.0 ? 1e-30 : value);
    }
}

static int by_name(const void *a, const void *b) {
    const entry *left = a, *right = b;
    int order = strcmp(left->row, right->row);
    return order ? order : strcmp(left->column, right->column);
}

/* Rows of the MathProg model that stand for upper bounds in the C form. */
static const struct {
    const char *column, *row;
} limit_rows[] = {{"y", "piece"},      {"so", "piece_outcome"}, {"s", "exposed_most"},
                  {"q", "order_most"}, {"n", "order_most"},     {"m", "spend_most"},
                  {"e", "segment"},    {"v", "value_most"},
                  {"Y", "layer"}};

static bool limit_row(const char *column, char row[96]) {
    size_t family = strcspn(column, "[");
    for (size_t i = 0; i < sizeof limit_rows / sizeof *limit_rows; i++) {
        if (strlen(limit_rows[i].column) == family &&
            strncmp(column, limit_rows[i].column, family) == 0) {
            snprintf(row, 96, "%s%s", limit_rows[i].row, column + family);
            return true;
        }
    }
    return false;
}

static void from_c(const psr_lp *lp, matrix *m) {
    char row[96];
    add(m, "~objective", "~constant", lp->constant);
    for (size_t i = 0; i < lp->row_count; i++) {
        const char *name = psr_lp_row_name(lp, (psr_id)i);
        if (strncmp(name, "roi[", 4) != 0) {
            add_bound(m, name, "~lower", lp->row_lower[i]);
            add_bound(m, name, "~upper", lp->row_upper[i]);
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        const char *name = psr_lp_column_name(lp, (psr_id)j);
        double upper = lp->upper[j];
        bool over = lp->over != NULL && lp->over[j] != PSR_NO_ID;
        add(m, "~objective", name, lp->objective[j]);
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            add(m, psr_lp_row_name(lp, lp->row[at]), name, lp->value[at]);
        }
        if ((over || isfinite(upper)) && limit_row(name, row)) {
            add(m, row, name, 1.0);
            add_bound(m, row, "~upper", over ? 0.0 : upper);
            if (over) {
                add(m, row, psr_lp_column_name(lp, lp->over[j]), -lp->factor[j]);
            }
            upper = INFINITY;
        }
        add_bound(m, "~lower", name, lp->lower[j]);
        add_bound(m, "~upper", name, upper);
        add(m, "~whole", name, lp->integer != NULL && lp->integer[j] ? 1.0 : 0.0);
    }
}

/* Names as the C builder writes them: no quotes, one name for both balance rows. */
static void plain_name(const char *given, char name[96]) {
    static const char reserved[] = "balance_reserved";
    size_t out = 0;
    if (strncmp(given, reserved, sizeof reserved - 1) == 0) {
        out = (size_t)snprintf(name, 96, "balance");
        given += sizeof reserved - 1;
    } else if (strncmp(given, "budget_least_row", 16) == 0) {
        out = (size_t)snprintf(name, 96, "budget");
        given += 16;
    }
    for (; *given != '\0' && out < 95; given++) {
        if (*given != '\'') {
            name[out++] = *given;
        }
    }
    name[out] = '\0';
}

static void glpk_bounds(int type, double lower, double upper, double out[2]) {
    out[0] = type == GLP_LO || type == GLP_DB || type == GLP_FX ? lower : -INFINITY;
    out[1] = type == GLP_UP || type == GLP_DB ? upper : type == GLP_FX ? lower : INFINITY;
}

static void glpk_rows(glp_prob *problem, matrix *m) {
    char row[96], column[96];
    double bounds[2];
    int n = glp_get_num_cols(problem);
    int *index = calloc((size_t)n + 1, sizeof *index);
    double *value = calloc((size_t)n + 1, sizeof *value);
    for (int i = 1; i <= glp_get_num_rows(problem); i++) {
        const char *name = glp_get_row_name(problem, i);
        /* The second side of a two-sided budget repeats the first one's coefficients. */
        bool second = strncmp(name, "budget_least_row", 16) == 0;
        if (strcmp(name, "profit") == 0) {
            continue;
        }
        plain_name(name, row);
        glpk_bounds(glp_get_row_type(problem, i), glp_get_row_lb(problem, i),
                    glp_get_row_ub(problem, i), bounds);
        if (strncmp(name, "roi[", 4) != 0) {
            add_bound(m, row, "~lower", bounds[0]);
            add_bound(m, row, "~upper", bounds[1]);
        }
        int length = glp_get_mat_row(problem, i, index, value);
        for (int at = 1; at <= length; at++) {
            plain_name(glp_get_col_name(problem, index[at]), column);
            bool known = false;
            for (size_t e = 0; second && e < m->count && !known; e++) {
                known = strcmp(m->items[e].row, row) == 0 &&
                        strcmp(m->items[e].column, column) == 0;
            }
            if (!known) {
                add(m, row, column, value[at]);
            }
        }
    }
    free(index);
    free(value);
}

static void from_glpk(glp_prob *problem, matrix *m) {
    char column[96];
    double bounds[2];
    add(m, "~objective", "~constant", glp_get_obj_coef(problem, 0));
    glpk_rows(problem, m);
    for (int j = 1; j <= glp_get_num_cols(problem); j++) {
        plain_name(glp_get_col_name(problem, j), column);
        glpk_bounds(glp_get_col_type(problem, j), glp_get_col_lb(problem, j),
                    glp_get_col_ub(problem, j), bounds);
        add(m, "~objective", column, glp_get_obj_coef(problem, j));
        add_bound(m, "~lower", column, bounds[0]);
        add_bound(m, "~upper", column, bounds[1]);
        add(m, "~whole", column, glp_get_col_kind(problem, j) != GLP_CV ? 1.0 : 0.0);
    }
}

static void compare(matrix *c, matrix *g) {
    qsort(c->items, c->count, sizeof *c->items, by_name);
    qsort(g->items, g->count, sizeof *g->items, by_name);
    size_t least = c->count < g->count ? c->count : g->count;
    for (size_t i = 0; i < least; i++) {
        const entry *a = &c->items[i], *b = &g->items[i];
        cr_assert(by_name(a, b) == 0, "C has %s %s = %g, the model %s %s = %g", a->row,
                  a->column, a->value, b->row, b->column, b->value);
        cr_assert(fabs(a->value - b->value) <= 1e-11 * fmax(1.0, fabs(a->value)),
                  "%s %s: C %.15g, the model %.15g", a->row, a->column, a->value, b->value);
    }
    cr_assert(eq(sz, c->count, g->count));
}

static glp_prob *generate(const char *data) {
    glp_term_out(GLP_OFF);
    glp_tran *translator = glp_mpl_alloc_wksp();
    glp_prob *problem = glp_create_prob();
    cr_assert(glp_mpl_read_model(translator, PURSER_ROOT "/models/allocation.mod", 0) == 0);
    cr_assert(glp_mpl_read_data(translator, data) == 0);
    cr_assert(glp_mpl_generate(translator, NULL) == 0);
    glp_mpl_build_prob(translator, problem);
    glp_mpl_free_wksp(translator);
    return problem;
}

static char *write_data(const psr_problem *problem) {
    char *path = strdup("/tmp/purser-mathprog-XXXXXX");
    psr_text text = {0};
    psr_error error = {0};
    cr_assert(psr_allocate_dat(problem, NAN, &text, &error) == PSR_OK, "%s", error.message);
    int handle = mkstemp(path);
    cr_assert(handle >= 0);
    cr_assert(write(handle, psr_text_bytes(&text), text.length) == (ssize_t)text.length);
    close(handle);
    psr_text_free(&text);
    return path;
}

static const char *const instances[] = {"01_newsvendor_points",
                                        "02_deterministic_leadtime_forward_buy",
                                        "03a_pool_reserved",
                                        "03b_pool_shared",
                                        "04_marketing_lift_budget",
                                        "05_two_warehouses_working_capital",
                                        "06_moq_lots_fixed",
                                        "07_price_tiers_map_returns",
                                        "08a_channel_exit",
                                        "08b_channel_exit",
                                        "08c_channel_exit",
                                        "09_shelf_life",
                                        "10a_roi_profit",
                                        "10b_roi_floor_incremental",
                                        "10c_roi_floor_total",
                                        "10d_ratio_total",
                                        "10e_ratio_marketing_degenerate",
                                        "11_cash_balance",
                                        "12_infeasible",
                                        "nested-pool", "in-order"};

typedef struct instance_name {
    char name[64];
} instance_name;

ParameterizedTestParameters(mathprog, states_the_same_programme) {
    size_t count = sizeof instances / sizeof *instances;
    instance_name *names = cr_malloc(count * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i].name, sizeof names[i].name, "%s", instances[i]);
    }
    return cr_make_param_array(instance_name, names, count);
}

ParameterizedTest(instance_name *each, mathprog, states_the_same_programme) {
    char path[512];
    snprintf(path, sizeof path, PURSER_ROOT "/tests/problems/%s.json", each->name);
    if (access(path, R_OK) != 0) {
        snprintf(path, sizeof path, PURSER_SHARED "/cases/problems/%s.json", each->name);
    }
    if (access(path, R_OK) != 0) {
        cr_skip("no ../shared/cases/problems here");
    }
    static psr_faults faults;
    psr_problem *problem = NULL;
    psr_lp *lp = NULL;
    psr_error error = {0};
    cr_assert(psr_read_problem(path, &problem, &faults) == PSR_OK);
    cr_assert(psr_allocate_lp(problem, true, &lp, &error) == PSR_OK, "%s", error.message);
    char *data = write_data(problem);
    glp_prob *stated = generate(data);
    matrix c = {0}, g = {0};
    from_c(lp, &c);
    from_glpk(stated, &g);
    cr_assert(gt(sz, c.count, 0));
    compare(&c, &g);
    unlink(data);
    free(data);
    free(c.items);
    free(g.items);
    glp_delete_prob(stated);
    glp_free_env();
    psr_lp_free(lp);
    psr_problem_free(problem);
}
