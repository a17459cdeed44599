/*
 * Budgets under draws of their curves.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "purser/solve.h"

enum { SPENDS = 6, DRAWS = 60 };

typedef struct question {
    psr_budget *budget;
    psr_curve draw[SPENDS][DRAWS];
    const psr_curve *draws[SPENDS];
} question;

static question *create(double spread) {
    question *q = psr_calloc(1, sizeof *q);
    psr_random random = psr_random_create(9, 1);
    cr_assert(q != NULL);
    q->budget = psr_budget_create(SPENDS, 1, SPENDS);
    for (size_t i = 0; i < SPENDS; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%zu", i);
        q->budget->id[i] = psr_strdup(id);
        q->budget->max[i] = 1000;
        q->budget->row_spend[i] = (psr_id)i;
        q->budget->row_coefficient[i] = 1;
        q->budget->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                          .scale = 500 + 100 * (double)i,
                                          .shape = 1,
                                          .spend = 200 + 30 * (double)i};
        for (size_t d = 0; d < DRAWS; d++) {
            q->draw[i][d] = q->budget->curve[i];
            q->draw[i][d].scale *= exp(spread * psr_random_normal(&random));
        }
        q->draws[i] = q->draw[i];
    }
    q->budget->row_name[0] = psr_strdup("budget");
    q->budget->row_lower[0] = q->budget->row_upper[0] = 1000;
    q->budget->row_start[1] = SPENDS;
    return q;
}

static void destroy(question *q) {
    psr_budget_free(q->budget);
    free(q);
}

/** Solve what must have an answer; both are the caller's. */
static void solve_under(const psr_budget *budget, const psr_budget_risk *risk,
                        psr_budget_answer **found, psr_budget_outlook **outlook) {
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget_risk(budget, risk, NULL, found, outlook, &err), PSR_OK,
                 "%s", err.message);
}

/** Mean of the worst sixth of the draws, in plain arithmetic. */
static double worst_sixth(const question *q, const double *spend) {
    double total[DRAWS] = {0}, sum = 0;
    for (size_t d = 0; d < DRAWS; d++) {
        for (size_t i = 0; i < SPENDS; i++) {
            total[d] += psr_curve_value(&q->draw[i][d], spend[i]);
        }
    }
    for (size_t k = 0; k < DRAWS / 6; k++) {
        size_t least = 0;
        for (size_t d = 1; d < DRAWS; d++) {
            least = total[d] < total[least] ? d : least;
        }
        sum += total[least];
        total[least] = INFINITY;
    }
    return sum / (DRAWS / 6.0);
}

Test(budget_risk, without_spread_it_is_the_plain_answer) {
    question *q = create(0);
    psr_budget_risk risk = {
        .draw_count = DRAWS, .draws = q->draws, .weight = 0.5, .tail = 0.1};
    psr_budget_answer *plain = NULL, *careful = NULL;
    psr_budget_outlook *outlook = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget(q->budget, 0, NULL, &plain, &err), PSR_OK);
    solve_under(q->budget, &risk, &careful, &outlook);
    cr_assert(
        epsilon_eq(dbl, careful->objective, plain->objective, 2e-5 * plain->objective));
    cr_assert(careful->bound >= plain->objective * (1 - 1e-12));
    cr_assert(epsilon_eq(dbl, outlook->mean, outlook->cvar, 1e-9 * outlook->mean));
    psr_budget_answer_free(plain);
    psr_budget_answer_free(careful);
    psr_budget_outlook_free(outlook);
    destroy(q);
}

Test(budget_risk, of_one_draw_mean_cvar_and_quantile_are_its_plain_answer) {
    question *q = create(0.6);
    for (size_t i = 0; i < SPENDS; i++) {
        q->draw[i][0].shape = 4; /* which cutting planes alone do not prove to the end */
    }
    psr_budget view = *q->budget;
    psr_curve curve[SPENDS];
    psr_budget_answer *plain = NULL;
    psr_error err = {0};
    for (size_t i = 0; i < SPENDS; i++) {
        curve[i] = q->draw[i][0];
    }
    view.curve = curve;
    cr_assert_eq(psr_solve_budget(&view, 0, NULL, &plain, &err), PSR_OK);
    psr_budget_risk asked[] = {
        {.weight = 0, .tail = 0.1},
        {.weight = 1, .tail = 0.1},
        {.tail = 0.5, .of_quantile = true},
        {.tail = 0.1, .has_floor = true, .floor = 0.9 * plain->objective}};
    for (size_t k = 0; k < sizeof asked / sizeof *asked; k++) {
        psr_budget_answer *a = NULL;
        psr_budget_outlook *outlook = NULL;
        asked[k].draw_count = 1;
        asked[k].draws = q->draws;
        solve_under(q->budget, &asked[k], &a, &outlook);
        cr_expect(eq(dbl, a->objective, plain->objective), "question %zu", k);
        cr_expect(eq(dbl, a->bound, plain->bound), "question %zu", k);
        cr_expect_eq(a->gap <= 1e-6, true, "question %zu: %g", k, a->gap);
        cr_expect(eq(dbl, outlook->cvar, a->objective));
        cr_expect(eq(dbl, outlook->p10, a->objective));
        psr_budget_answer_free(a);
        psr_budget_outlook_free(outlook);
    }
    psr_budget_answer *none = NULL;
    psr_budget_outlook *outlook = NULL;
    asked[3].floor = 1.01 * plain->objective;
    cr_expect(psr_solve_budget_risk(q->budget, &asked[3], NULL, &none, &outlook, &err) ==
              PSR_ERR_INFEASIBLE);
    psr_budget_answer_free(plain);
    destroy(q);
}

Test(budget_risk, a_quantile_that_leaves_no_draw_out_is_the_worst_draw) {
    question *q = create(0.6);
    psr_budget_risk risk = {
        .draw_count = 20, .draws = q->draws, .weight = 1, .tail = 1.0 / 20};
    psr_budget_answer *worst = NULL, *a = NULL;
    psr_budget_outlook *outlook = NULL, *other = NULL;
    for (size_t i = 0; i < SPENDS; i++) {
        for (size_t d = 0; d < DRAWS; d++) {
            q->draw[i][d].shape = 3;
        }
    }
    solve_under(q->budget, &risk, &worst, &outlook);
    risk.of_quantile = true;
    risk.tail = 0.01;
    solve_under(q->budget, &risk, &a, &other);
    cr_expect(eq(dbl, a->objective, worst->objective));
    cr_expect(eq(dbl, a->bound, worst->bound));
    cr_expect(eq(sz, a->iteration_count, worst->iteration_count));
    psr_budget_answer_free(worst);
    psr_budget_answer_free(a);
    psr_budget_outlook_free(outlook);
    psr_budget_outlook_free(other);
    destroy(q);
}

Test(budget_risk, cvar_is_that_of_the_plan_and_no_neighbour_beats_the_bound) {
    question *q = create(0.6);
    psr_budget_risk risk = {
        .draw_count = DRAWS, .draws = q->draws, .weight = 1, .tail = 1.0 / 6};
    psr_budget_answer *a = NULL;
    psr_budget_outlook *outlook = NULL;
    solve_under(q->budget, &risk, &a, &outlook);
    cr_assert(a->gap <= 1e-5);
    cr_assert(
        epsilon_eq(dbl, outlook->cvar, worst_sixth(q, a->spend), 1e-9 * a->objective));
    cr_assert(epsilon_eq(dbl, a->objective, outlook->cvar, 1e-9 * a->objective));
    cr_assert(outlook->p10 <= outlook->p50 && outlook->p50 <= outlook->p90);
    for (size_t i = 0; i < SPENDS; i++) {
        for (size_t k = 0; k < SPENDS; k++) {
            double spend[SPENDS], moved = fmin(20, a->spend[k]);
            for (size_t s = 0; s < SPENDS; s++) {
                spend[s] = a->spend[s];
            }
            spend[i] += moved;
            spend[k] -= moved;
            cr_assert(worst_sixth(q, spend) <= a->bound * (1 + 1e-12));
        }
        cr_assert(outlook->funded[i] >= 0 && outlook->funded[i] <= 1 + 1e-12);
    }
    psr_budget_answer_free(a);
    psr_budget_outlook_free(outlook);
    destroy(q);
}

Test(budget_risk, a_floor_under_the_tail_costs_mean_and_is_kept) {
    question *q = create(0.6);
    psr_budget_risk risk = {.draw_count = DRAWS, .draws = q->draws, .tail = 1.0 / 6};
    psr_budget_answer *bold = NULL, *careful = NULL, *kept = NULL;
    psr_budget_outlook *of_bold = NULL, *of_careful = NULL, *of_kept = NULL;
    psr_error err = {0};
    solve_under(q->budget, &risk, &bold, &of_bold);
    risk.weight = 1;
    solve_under(q->budget, &risk, &careful, &of_careful);
    risk.has_floor = true;
    risk.floor = (of_bold->cvar + of_careful->cvar) / 2;
    cr_assert(lt(dbl, of_bold->cvar, of_careful->cvar));
    solve_under(q->budget, &risk, &kept, &of_kept);
    cr_assert(of_kept->cvar >= risk.floor);
    cr_assert(kept->gap <= 1e-5 && kept->bound >= kept->objective);
    cr_assert(epsilon_eq(dbl, kept->objective, of_kept->mean, 1e-9 * of_kept->mean));
    cr_assert(of_careful->mean <= of_kept->mean * (1 + 1e-9));
    cr_assert(of_kept->mean <= of_bold->mean * (1 + 1e-5));
    /* Any weighing of mean and tail bounds the mean at this floor. */
    psr_budget_answer *half = NULL;
    psr_budget_outlook *of_half = NULL;
    psr_budget_risk weighed = risk;
    weighed.has_floor = false;
    weighed.weight = 0.5;
    solve_under(q->budget, &weighed, &half, &of_half);
    cr_assert(of_kept->mean <= 2 * half->bound - risk.floor + 1e-6 * half->bound);
    psr_budget_answer *none = NULL;
    psr_budget_outlook *of_none = NULL;
    risk.floor = of_careful->cvar * 1.01;
    cr_assert_eq(psr_solve_budget_risk(q->budget, &risk, NULL, &none, &of_none, &err),
                 PSR_ERR_INFEASIBLE);
    psr_budget_answer *answers[] = {bold, careful, kept, half};
    psr_budget_outlook *outlooks[] = {of_bold, of_careful, of_kept, of_half};
    for (size_t k = 0; k < 4; k++) {
        psr_budget_answer_free(answers[k]);
        psr_budget_outlook_free(outlooks[k]);
    }
    destroy(q);
}

/** Half mean, half tail; the plan by spend. */
static void plan_of(const question *q, double *spend) {
    psr_budget_risk risk = {
        .draw_count = DRAWS, .draws = q->draws, .weight = 0.5, .tail = 1.0 / 6};
    psr_budget_answer *a = NULL;
    psr_budget_outlook *outlook = NULL;
    solve_under(q->budget, &risk, &a, &outlook);
    for (size_t i = 0; i < SPENDS; i++) {
        spend[i] = a->spend[i];
    }
    psr_budget_answer_free(a);
    psr_budget_outlook_free(outlook);
}

/** Solved only to its gap, the plan is still the same one in other units and order. */
Test(budget_risk, other_units_and_order_give_the_same_plan) {
    question *q = create(0.6), *other = create(0.6);
    const double money = 1e6 / 3, response = 7e-10;
    double plan[SPENDS], moved[SPENDS];
    for (size_t i = 0; i < SPENDS; i++) { /* spend i stands at the place of its mirror */
        size_t mirror = SPENDS - 1 - i;
        free(other->budget->id[mirror]);
        other->budget->id[mirror] = psr_strdup(q->budget->id[i]);
        other->budget->max[mirror] = 1000 * money;
        for (size_t d = 0; d < DRAWS; d++) {
            other->draw[mirror][d] = q->draw[i][d];
            other->draw[mirror][d].scale *= response;
            other->draw[mirror][d].spend *= money;
        }
    }
    other->budget->row_lower[0] = other->budget->row_upper[0] = 1000 * money;
    plan_of(q, plan);
    plan_of(other, moved);
    for (size_t i = 0; i < SPENDS; i++) {
        cr_expect(epsilon_eq(dbl, moved[SPENDS - 1 - i] / money, plan[i], 1e-10), "%zu", i);
    }
    destroy(q);
    destroy(other);
}

/** Spends s00, s01, ... of up to 1000 under one budget of 1000, without curves yet. */
static psr_budget *one_budget(size_t count) {
    psr_budget *b = psr_budget_create(count, 1, count);
    cr_assert(b != NULL);
    for (size_t i = 0; i < count; i++) {
        char id[32];
        snprintf(id, sizeof id, "s%02zu", i);
        b->id[i] = psr_strdup(id);
        b->max[i] = 1000;
        b->row_spend[i] = (psr_id)i;
        b->row_coefficient[i] = 1;
    }
    b->row_name[0] = psr_strdup("budget");
    b->row_lower[0] = b->row_upper[0] = 1000;
    b->row_start[1] = count;
    return b;
}

/** Draws of a curve, its scale and its spend spread by so much. */
static void spread_draws(psr_curve *draw, size_t count, psr_curve curve, double scale,
                         double spend, psr_random *random) {
    for (size_t d = 0; d < count; d++) {
        draw[d] = curve;
        draw[d].scale *= exp(scale * psr_random_normal(random));
        draw[d].spend *= exp(spend * psr_random_normal(random));
    }
}

/** Twenty curves of several families and 200 draws, the floor half-way up: lines beside the
 * best plan must not crowd out the ones that close the gap. */
Test(budget_risk, a_floor_at_size_is_proved) {
    enum { COUNT = 20, MANY = 500 };
    psr_curve *draw = calloc((size_t)COUNT * MANY, sizeof *draw);
    const psr_curve *draws[COUNT];
    psr_random random = psr_random_create(9, 1);
    psr_budget *b = one_budget(COUNT);
    cr_assert(draw != NULL);
    for (size_t i = 0; i < COUNT; i++) {
        double scale = 100 * exp(0.5 * psr_random_normal(&random));
        b->curve[i] = (psr_curve){.family = PSR_CURVE_EXPONENTIAL,
                                  .scale = scale,
                                  .spend = 60 * exp(0.4 * psr_random_normal(&random))};
        draws[i] = &draw[i * MANY];
        spread_draws(&draw[i * MANY], MANY, b->curve[i], 0.6, 0.3, &random);
    }
    psr_budget_risk risk = {.draw_count = MANY, .draws = draws, .tail = 0.1};
    psr_budget_answer *answer[3] = {0};
    psr_budget_outlook *outlook[3] = {0};
    for (int k = 0; k < 3; k++) {
        risk.weight = k == 1;
        risk.has_floor = k == 2;
        risk.floor = k == 2 ? (outlook[0]->cvar + outlook[1]->cvar) / 2 : 0;
        solve_under(b, &risk, &answer[k], &outlook[k]);
    }
    cr_assert(outlook[2]->cvar >= risk.floor);
    cr_assert(answer[2]->gap <= 1e-5, "gap %g", answer[2]->gap);
    for (int k = 0; k < 3; k++) {
        psr_budget_answer_free(answer[k]);
        psr_budget_outlook_free(outlook[k]);
    }
    psr_budget_free(b);
    free(draw);
}

/** The total that all but `out` of the first `draws` draws reach. */
static double quantile_of(const question *q, size_t draws, size_t out,
                          const double *spend) {
    double total[DRAWS] = {0};
    for (size_t d = 0; d < draws; d++) {
        for (size_t i = 0; i < SPENDS; i++) {
            total[d] += psr_curve_value(&q->draw[i][d], spend[i]);
        }
    }
    for (size_t k = 0; k <= out; k++) { /* the least ones to the front */
        for (size_t d = k + 1; d < draws; d++) {
            if (total[d] < total[k]) {
                double kept = total[k];
                total[k] = total[d];
                total[d] = kept;
            }
        }
    }
    return total[out];
}

/** A random split of 1000, spends below `least` given to the first one above it. */
static void random_split(psr_random *random, double least, double *spend) {
    double sum = 0;
    for (size_t i = 0; i < SPENDS; i++) {
        spend[i] = psr_random_uniform(random) < 0.4 ? 0 : psr_random_uniform(random);
        sum += spend[i];
    }
    spend[0] += sum > 0 ? 0 : 1;
    sum += sum > 0 ? 0 : 1;
    for (size_t i = 0; i < SPENDS; i++) {
        spend[i] *= 1000 / sum;
    }
    for (size_t i = 0; i < SPENDS; i++) {
        for (size_t k = 0; spend[i] > 0 && spend[i] < least && k < SPENDS; k++) {
            if (k != i && spend[k] >= least) {
                spend[k] += spend[i];
                spend[i] = 0;
            }
        }
    }
}

Test(budget_risk, a_quantile_is_proved_and_no_split_passes_its_bound) {
    static const struct {
        size_t draws;
        double shape, gap;
    } cases[] = {{20, 1, 1e-5}, {60, 1, 1e-5}, {20, 2.5, 1e-5}};
    question *q = create(0.6);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        psr_budget_risk risk = {.draw_count = cases[k].draws,
                                .draws = q->draws,
                                .tail = 0.1,
                                .of_quantile = true};
        for (size_t i = 0; i < SPENDS; i++) {
            for (size_t d = 0; d < DRAWS; d++) {
                q->draw[i][d].shape = cases[k].shape;
            }
        }
        psr_budget_answer *a = NULL;
        psr_budget_outlook *outlook = NULL;
        solve_under(q->budget, &risk, &a, &outlook);
        size_t out = cases[k].draws / 10;
        double own = quantile_of(q, cases[k].draws, out, a->spend);
        cr_expect(epsilon_eq(dbl, own, a->objective, 1e-9 * own), "case %zu", k);
        cr_expect(epsilon_eq(dbl, outlook->p10, a->objective, 1e-9 * own), "case %zu", k);
        cr_expect(a->gap <= cases[k].gap, "case %zu: gap %g", k, a->gap);
        cr_expect(outlook->cvar <= a->objective, "CVaR is a safe bound");
        psr_random random = psr_random_create(4, k);
        for (size_t n = 0; n < 20000; n++) {
            double spend[SPENDS];
            random_split(&random, 0, spend);
            cr_assert(quantile_of(q, cases[k].draws, out, spend) <= a->bound);
        }
        psr_budget_answer_free(a);
        psr_budget_outlook_free(outlook);
    }
    destroy(q);
}

/** Eight curves, sixty draws of which six may be left out, minimums if on: groups of draws
 * alone leave 3% and more open at this size. */
Test(budget_risk, a_quantile_of_many_draws_is_proved) {
    enum { COUNT = 8, MANY = 60 };
    psr_curve *draw = calloc((size_t)COUNT * MANY, sizeof *draw);
    const psr_curve *draws[COUNT];
    psr_random random = psr_random_create(9, 1);
    psr_budget *b = one_budget(COUNT);
    cr_assert(draw != NULL);
    for (size_t i = 0; i < COUNT; i++) {
        b->min_if_on[i] = 60;
        b->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                  .scale = 500 + 100 * (double)i,
                                  .shape = 1,
                                  .spend = 200 + 30 * (double)i};
        draws[i] = &draw[i * MANY];
        spread_draws(&draw[i * MANY], MANY, b->curve[i], 0.3, 0.3, &random);
    }
    psr_budget_risk risk = {
        .draw_count = MANY, .draws = draws, .tail = 0.1, .of_quantile = true};
    psr_budget_answer *a = NULL;
    psr_budget_outlook *outlook = NULL;
    solve_under(b, &risk, &a, &outlook);
    cr_assert(a->gap <= 1e-4, "gap %g", a->gap);
    cr_assert(epsilon_eq(dbl, outlook->p10, a->objective, 1e-9 * a->objective));
    for (size_t i = 0; i < COUNT; i++) {
        bool is_allowed = !(a->spend[i] > 0) || a->spend[i] >= 60 * (1 - 1e-9);
        cr_assert(is_allowed);
    }
    psr_budget_answer_free(a);
    psr_budget_outlook_free(outlook);
    psr_budget_free(b);
    free(draw);
}

Test(budget_risk, s_shaped_draws_and_minimums_are_proved_by_branching) {
    question *q = create(0.4);
    double least = 220;
    for (size_t i = 0; i < SPENDS; i++) {
        q->budget->min_if_on[i] = least;
        for (size_t d = 0; d < DRAWS; d++) {
            q->draw[i][d].shape = 3;
        }
    }
    psr_budget_risk risk = {
        .draw_count = DRAWS, .draws = q->draws, .weight = 0.5, .tail = 1.0 / 6};
    psr_budget_answer *a = NULL;
    psr_budget_outlook *outlook = NULL;
    solve_under(q->budget, &risk, &a, &outlook);
    cr_assert(a->gap <= 1e-5, "gap %g", a->gap);
    cr_assert(a->node_count > 1);
    for (size_t i = 0; i < SPENDS; i++) {
        bool is_allowed = !(a->spend[i] > 0) || a->spend[i] >= least * (1 - 1e-9);
        cr_assert(is_allowed);
    }
    double total = 0.5 * outlook->mean + 0.5 * worst_sixth(q, a->spend);
    cr_assert(epsilon_eq(dbl, total, a->objective, 1e-9 * total));
    psr_random random = psr_random_create(5, 1);
    for (size_t n = 0; n < 20000; n++) {
        double spend[SPENDS], mean = 0;
        random_split(&random, least, spend);
        bool is_allowed = true;
        for (size_t i = 0; i < SPENDS; i++) {
            is_allowed = is_allowed && (!(spend[i] > 0) || spend[i] >= least);
            for (size_t d = 0; d < DRAWS; d++) {
                mean += psr_curve_value(&q->draw[i][d], spend[i]) / DRAWS;
            }
        }
        cr_assert(lt(dbl, is_allowed ? 0.5 * mean + 0.5 * worst_sixth(q, spend) : 0,
                     a->bound * (1 + 1e-12)));
    }
    psr_budget_answer_free(a);
    psr_budget_outlook_free(outlook);
    destroy(q);
}

enum { FEW_SPENDS = 3, FEW_DRAWS = 8, GRID = 240 };

/** Three curves of eight draws on one budget of 1000, small enough to be enumerated. */
typedef struct few {
    psr_budget *budget;
    psr_curve draw[FEW_SPENDS][FEW_DRAWS];
    const psr_curve *draws[FEW_SPENDS];
} few;

static void few_create(few *f, double shape, double least, uint64_t seed) {
    psr_random random = psr_random_create(seed, 1);
    f->budget = one_budget(FEW_SPENDS);
    for (size_t i = 0; i < FEW_SPENDS; i++) {
        f->budget->min_if_on[i] = least;
        f->budget->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                          .scale = 500 + 100 * (double)i,
                                          .shape = shape,
                                          .spend = 200 + 60 * (double)i};
        f->draws[i] = f->draw[i];
        spread_draws(f->draw[i], FEW_DRAWS, f->budget->curve[i], 0.7, 0.3, &random);
    }
}

/** Mean over the draws, and what all but `out` of them reach, in plain arithmetic. */
static double few_mean(const few *f, const double *spend, size_t out, double *quantile) {
    double total[FEW_DRAWS] = {0}, mean = 0;
    for (size_t d = 0; d < FEW_DRAWS; d++) {
        for (size_t i = 0; i < FEW_SPENDS; i++) {
            total[d] += psr_curve_value(&f->draw[i][d], spend[i]);
        }
        mean += total[d] / FEW_DRAWS;
    }
    for (size_t d = 0; d < FEW_DRAWS; d++) {
        size_t below = 0;
        for (size_t k = 0; k < FEW_DRAWS; k++) {
            below += total[k] < total[d] || (k < d && !(total[k] > total[d]));
        }
        *quantile = below == out ? total[d] : *quantile;
    }
    return mean;
}

/** Best mean of a grid of splits whose quantile is at the floor or more; *most is the best
 * quantile of the grid. */
static double few_best(const few *f, double least, size_t out, double floor, double *most) {
    double best = -INFINITY;
    *most = -INFINITY;
    for (size_t a = 0; a <= GRID; a++) {
        for (size_t b = 0; a + b <= GRID; b++) {
            double first = 1000.0 * (double)a / GRID, second = 1000.0 * (double)b / GRID;
            double spend[FEW_SPENDS] = {first, second, 1000 - first - second}, quantile = 0;
            bool is_allowed = true;
            for (size_t i = 0; i < FEW_SPENDS; i++) {
                is_allowed = is_allowed && (!(spend[i] > 1e-9) || spend[i] >= least);
            }
            double mean = few_mean(f, spend, out, &quantile);
            if (is_allowed) {
                *most = fmax(*most, quantile);
                best = quantile >= floor ? fmax(best, mean) : best;
            }
        }
    }
    return best;
}

/** Concave and S-shaped draws, with and without minimums: the plan keeps the floor, no plan
 * of the grid passes its bound, and it is as good as the best of the grid. */
Test(budget_risk, the_mean_over_a_floor_under_a_quantile_is_that_of_enumeration) {
    static const struct {
        double shape, least, share;
    } cases[] = {{1, 0, 0.3}, {1, 150, 0.7}, {1, 0, 0.95}, {2.5, 0, 0.5}, {2.5, 250, 0.9}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        few f;
        double most, ignored, quantile = 0;
        const size_t out = 2;
        few_create(&f, cases[k].shape, cases[k].least, 3 + k);
        double bold = few_best(&f, cases[k].least, out, 0, &most);
        /* Between what the plan with the most mean keeps and the most there is. */
        psr_budget_risk risk = {.draw_count = FEW_DRAWS, .draws = f.draws, .tail = 0.25};
        psr_budget_answer *a = NULL;
        psr_budget_outlook *outlook = NULL;
        psr_error err = {0};
        solve_under(f.budget, &risk, &a, &outlook);
        (void)few_mean(&f, a->spend, out, &quantile);
        psr_budget_answer_free(a);
        psr_budget_outlook_free(outlook);
        risk.of_quantile = risk.has_floor = true;
        risk.floor = quantile + cases[k].share * (most - quantile);
        double best = few_best(&f, cases[k].least, out, risk.floor, &ignored);
        solve_under(f.budget, &risk, &a, &outlook);
        double mean = few_mean(&f, a->spend, out, &quantile);
        cr_expect(quantile >= risk.floor, "case %zu: %.9g below %.9g", k, quantile,
                  risk.floor);
        cr_expect(epsilon_eq(dbl, a->objective, mean, 1e-9 * mean), "case %zu", k);
        cr_expect(a->gap <= 1e-5, "case %zu: gap %g", k, a->gap);
        cr_expect(best <= a->bound, "case %zu: %.9g above %.9g", k, best, a->bound);
        cr_expect(mean >= best * (1 - 1e-5), "case %zu: %.9g of %.9g", k, mean, best);
        cr_expect(lt(dbl, mean, bold * (1 + 1e-3)), "case %zu", k);
        psr_budget_answer_free(a);
        psr_budget_outlook_free(outlook);
        risk.floor = most * 1.2; /* beyond what the grid misses */
        cr_expect_eq(psr_solve_budget_risk(f.budget, &risk, NULL, &a, &outlook, &err),
                     PSR_ERR_INFEASIBLE, "case %zu", k);
        psr_budget_free(f.budget);
    }
}

/** The best quantile is the best least total of any six of eight draws, each by itself a
 * CVaR with a proof of its own. */
Test(budget_risk, a_quantile_is_the_best_set_of_draws) {
    for (uint64_t seed = 1; seed <= 3; seed++) {
        few f;
        double best = -INFINITY, bound = -INFINITY;
        few_create(&f, seed == 2 ? 2.5 : 1, 0, seed);
        psr_budget_risk whole = {
            .draw_count = FEW_DRAWS, .draws = f.draws, .tail = 0.25, .of_quantile = true};
        psr_budget_answer *a = NULL;
        psr_budget_outlook *outlook = NULL;
        for (size_t x = 0; x < FEW_DRAWS; x++) {
            for (size_t y = x + 1; y < FEW_DRAWS; y++) {
                psr_curve kept[FEW_SPENDS][FEW_DRAWS];
                const psr_curve *draws[FEW_SPENDS];
                size_t count = 0;
                for (size_t i = 0; i < FEW_SPENDS; i++) {
                    count = 0;
                    for (size_t d = 0; d < FEW_DRAWS; d++) {
                        if (d != x && d != y) {
                            kept[i][count++] = f.draw[i][d];
                        }
                    }
                    draws[i] = kept[i];
                }
                psr_budget_risk least = {.draw_count = count,
                                         .draws = draws,
                                         .weight = 1,
                                         .tail = 1.0 / (double)count};
                solve_under(f.budget, &least, &a, &outlook);
                best = fmax(best, a->objective);
                bound = fmax(bound, a->bound);
                psr_budget_answer_free(a);
                psr_budget_outlook_free(outlook);
            }
        }
        solve_under(f.budget, &whole, &a, &outlook);
        cr_expect(a->gap <= 1e-5, "gap %g", a->gap);
        cr_expect(a->objective >= best * (1 - 1e-5) && a->objective <= bound);
        cr_expect(a->bound >= best);
        psr_budget_answer_free(a);
        psr_budget_outlook_free(outlook);
        psr_budget_free(f.budget);
    }
}
