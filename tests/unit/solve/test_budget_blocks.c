/*
 * Quarters with budgets of their own over channels with caps of the year and minimums: each
 * answer against dynamic programming over a grid of spends, and large ones against their
 * own proof.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "purser/base.h"
#include "purser/solve.h"

/** Uniform in [low, high) from a multiplicative generator. */
static double draw(uint64_t *state, double low, double high) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * (double)(*state >> 11) / 9007199254740992.0;
}

/** Least spend of every third channel together, a row a quarter and group. */
static void add_floors(psr_budget *b, size_t channels, size_t quarters, double least) {
    size_t r = quarters + channels, term = b->row_start[r];
    for (size_t g = 0; g < 3; g++) {
        for (size_t q = 0; q < quarters; q++, r++) {
            char name[32];
            snprintf(name, sizeof name, "g%zu.q%zu", g, q);
            b->row_name[r] = psr_strdup(name);
            for (size_t c = g; c < channels; c += 3) {
                b->row_spend[term] = (psr_id)(c * quarters + q);
                b->row_coefficient[term++] = 1;
            }
            b->row_lower[r] = least;
            b->row_upper[r] = INFINITY;
            b->row_start[r + 1] = term;
        }
    }
}

/** Channels by quarters, spends in whole units of a grid: budgets are `steps`; with a floor
 * for each third of the channels where it is above 0. */
static psr_budget *year(uint64_t seed, size_t channels, size_t quarters, double steps,
                        double floor_of_third) {
    size_t n = channels * quarters, term = 0, floors = floor_of_third > 0;
    psr_budget *b =
        psr_budget_create(n, quarters + channels + floors * 3 * quarters, (2 + floors) * n);
    cr_assert(b != NULL);
    double size = 2 * steps / (double)channels;
    for (size_t c = 0; c < channels; c++) {
        double scale = draw(&seed, 1, 5), shape = draw(&seed, 0.6, 4);
        double half = draw(&seed, 0.5, 2) * size, least = floor(draw(&seed, 0, 1.5) * size);
        for (size_t q = 0; q < quarters; q++) {
            size_t i = c * quarters + q;
            char id[48];
            snprintf(id, sizeof id, "c%03zu.q%zu", c, q);
            b->id[i] = psr_strdup(id);
            b->max[i] = ceil(4 * size);
            b->min_if_on[i] = c % 2 ? least : 0;
            b->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                      .scale = scale * draw(&seed, 0.6, 1.5),
                                      .shape = shape,
                                      .spend = half};
        }
    }
    for (size_t r = 0; r < quarters + channels; r++) {
        bool is_budget = r < quarters;
        char name[32];
        snprintf(name, sizeof name, "%s%03zu", is_budget ? "q" : "c", r);
        b->row_name[r] = psr_strdup(name);
        for (size_t k = 0; k < (is_budget ? channels : quarters); k++) {
            size_t i = is_budget ? k * quarters + r : (r - quarters) * quarters + k;
            b->row_spend[term] = (psr_id)i;
            b->row_coefficient[term++] = 1;
        }
        b->row_lower[r] = -INFINITY;
        b->row_upper[r] =
            is_budget ? steps : ceil((double)quarters * size * draw(&seed, 0.3, 1));
        b->row_start[r + 1] = term;
    }
    if (floors) {
        add_floors(b, channels, quarters, floor_of_third);
    }
    return b;
}

static psr_budget_answer *solve(const psr_budget *b) {
    psr_budget_answer *answer = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_solve_budget(b, 0, NULL, &answer, &err), PSR_OK, "%s", err.message);
    for (size_t r = 0; r < b->row_count; r++) {
        cr_assert(answer->row_activity[r] <= b->row_upper[r] + 1e-9);
        cr_assert(answer->row_activity[r] >= b->row_lower[r] - 1e-9);
    }
    for (size_t i = 0; i < b->spend_count; i++) {
        cr_assert(answer->spend[i] <= 0 || answer->spend[i] >= b->min_if_on[i] - 1e-9);
    }
    cr_assert(answer->bound >= answer->objective);
    return answer;
}

/** Best response of whole spends, two quarters: table[x][y] = x and y spent so far. */
static double best_of_grid(const psr_budget *b, size_t channels, size_t steps) {
    size_t side = steps + 1;
    double *table = calloc(side * side, sizeof(double));
    double *next = calloc(side * side, sizeof(double));
    cr_assert(table && next);
    for (size_t c = 0; c < channels; c++) {
        size_t most = (size_t)b->max[2 * c], cap = (size_t)b->row_upper[2 + c];
        for (size_t k = 0; k < side * side; k++) {
            next[k] = -INFINITY;
        }
        for (size_t x = 0; x <= most && x <= steps; x++) {
            for (size_t y = 0; y <= most && y <= steps && x + y <= cap; y++) {
                double least = b->min_if_on[2 * c];
                if ((x > 0 && (double)x < least) || (y > 0 && (double)y < least)) {
                    continue;
                }
                double gain = psr_curve_value(&b->curve[2 * c], (double)x) +
                              psr_curve_value(&b->curve[2 * c + 1], (double)y);
                for (size_t u = 0; u + x <= steps; u++) {
                    for (size_t v = 0; v + y <= steps; v++) {
                        double *to = &next[(u + x) * side + v + y];
                        *to = fmax(*to, table[u * side + v] + gain);
                    }
                }
            }
        }
        double *kept = table;
        table = next;
        next = kept;
    }
    double best = 0;
    for (size_t k = 0; k < side * side; k++) {
        best = fmax(best, table[k]);
    }
    free(table);
    free(next);
    return best;
}

Test(budget_blocks, no_plan_on_a_grid_beats_the_proof) {
    for (uint64_t seed = 1; seed <= 12; seed++) {
        psr_budget *b = year(seed, 8, 2, 30, 0);
        psr_budget_answer *a = solve(b);
        double grid = best_of_grid(b, 8, 30);
        cr_assert(a->gap <= 1e-6, "seed %d: gap %g", (int)seed, a->gap);
        cr_assert(grid <= a->bound * (1 + 1e-12), "seed %d", (int)seed);
        cr_assert(grid <= a->objective * (1 + 1e-6), "seed %d", (int)seed);
        cr_assert(grid >= a->objective * 0.95, "seed %d: the grid is too coarse",
                  (int)seed);
        psr_budget_answer_free(a);
        psr_budget_free(b);
    }
}

Test(budget_blocks, a_hundred_channels_by_quarters_need_few_boxes) {
    psr_budget *b = year(1, 100, 4, 1000, 0);
    psr_budget_answer *a = solve(b);
    cr_assert(a->gap <= 1e-6, "gap %g", a->gap);
    cr_assert(a->node_count <= 300, "%zu boxes", a->node_count);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_blocks, what_a_block_cannot_earn_leaves_the_box) {
    size_t boxes = 0;
    for (uint64_t seed = 2; seed <= 6; seed++) {
        psr_budget *b = year(seed, 100, 4, 1000, 0);
        psr_budget_answer *a = solve(b);
        cr_assert(a->gap <= 1e-6, "seed %zu: gap %g", (size_t)seed, a->gap);
        boxes += a->node_count;
        psr_budget_answer_free(a);
        psr_budget_free(b);
    }
    cr_assert(boxes <= 200, "%zu boxes, 279 where none leaves", boxes);
}

/** The same under sigmoids, every budget spent. */
static psr_budget *season(uint64_t seed, size_t channels, size_t quarters) {
    psr_budget *b = year(seed, channels, quarters, 1000, 0);
    for (size_t i = 0; i < channels * quarters; i++) {
        psr_curve *curve = &b->curve[i];
        curve->family = PSR_CURVE_SIGMOID;
        curve->midpoint = curve->spend;
        curve->rate = 2 * (1 + curve->shape) / curve->spend;
    }
    for (size_t r = 0; r < quarters; r++) {
        b->row_lower[r] = b->row_upper[r];
    }
    return b;
}

Test(budget_blocks, a_season_of_many_quarters_is_proved) {
    psr_budget *b = season(2, 24, 10);
    psr_budget_answer *a = solve(b);
    cr_assert(a->gap <= 1e-6, "gap %g", a->gap);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_blocks, quarters_with_floors_part_by_the_caps) {
    psr_budget *b = year(5, 12, 12, 120, 8);
    psr_budget_answer *a = solve(b);
    cr_assert(a->gap <= 1e-6, "gap %g", a->gap);
    cr_assert(a->node_count <= 400, "%zu boxes", a->node_count);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_blocks, weeks_with_floors_and_minimums_have_a_plan) {
    /* Rounding alone finds none: prices of the caps rise until the weeks keep them. */
    psr_budget *b = year(1, 6, 16, 60, 5);
    psr_budget_answer *a = solve(b);
    cr_assert(a->gap <= 1e-2, "gap %g", a->gap);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

/** Channels of `weeks` weeks whose effective spend decays by half, under one budget. */
static psr_budget *carried(size_t channels, size_t weeks) {
    size_t n = channels * weeks, links = channels * (weeks - 1), term = 0;
    psr_budget *b = psr_budget_create(n, links + 1, 2 * links + n);
    cr_assert(b != NULL);
    for (size_t i = 0; i < n; i++) {
        char id[48];
        snprintf(id, sizeof id, "c%zu.w%02zu", i / weeks, i % weeks);
        b->id[i] = psr_strdup(id);
        b->max[i] = 2;
        b->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                  .scale = 1 + 0.3 * (double)(i / weeks),
                                  .shape = 3,
                                  .spend = 0.7 + 0.2 * (double)(i / weeks)};
    }
    for (size_t r = 0; r <= links; r++) {
        char name[32];
        snprintf(name, sizeof name, "r%03zu", r);
        b->row_name[r] = psr_strdup(name);
        size_t first = r / (weeks - 1) * weeks + r % (weeks - 1);
        for (size_t k = 0; k < (r < links ? 2 : n); k++) {
            bool is_last = k % weeks == weeks - 1;
            b->row_spend[term] = (psr_id)(r < links ? first + k : k);
            b->row_coefficient[term++] = r < links ? (k ? 1 : -0.5) : is_last ? 1 : 0.5;
        }
        b->row_lower[r] = r < links ? 0 : -INFINITY;
        b->row_upper[r] = r < links ? 1 : 0.25 * (double)n;
        b->row_start[r + 1] = term;
    }
    return b;
}

Test(budget_blocks, a_chain_of_weeks_is_not_cut_apart) {
    psr_budget *b = carried(2, 13);
    psr_budget_answer *a = solve(b);
    cr_assert(a->gap <= 1e-6, "gap %g", a->gap);
    cr_assert(a->node_count <= 500, "%zu boxes", a->node_count);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}

Test(budget_blocks, equal_weeks_under_carry_over_are_one_programme) {
    psr_budget *b = carried(2, 26);
    psr_budget_answer *a = solve(b);
    cr_assert(a->gap <= 1e-6, "gap %g", a->gap);
    /* The tree alone takes 213; 125 where the programme comes in once it is slow. */
    cr_assert(a->node_count <= 150, "%zu boxes", a->node_count);
    psr_budget_answer_free(a);
    psr_budget_free(b);
}
