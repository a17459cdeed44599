/*
 * What the blocks' own bounds say about a box: a plan that is to beat the best one may lack
 * only so much of the bound of all, so each block may lack only as much of its own. Parts
 * of the box where a block would lack more hold no better plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>

#include "budget_blocks.h"

/* Probes may take this share of the blocks' work: where blocks are quick they take less. */
static const size_t probe_share = 2;
/* Blocks of more spends are not probed: their prices say nearly as much. */
static const size_t most_probed = 32;

/** Can the block earn more than `level` on its box? */
static psr_status can_reach(budget_blocks *blocks, size_t b, double level, bool *is_so) {
    budget_block *block = &blocks->block[b];
    *is_so = budget_block_free_bound(block) > level;
    if (*is_so && block->search) {
        budget_aim aim = {
            .slack = DBL_MIN, .box = &block->box, .enough = &level, .is_part = true};
        size_t before = blocks->work;
        PSR_TRY(budget_block_search(blocks, b, &aim));
        blocks->probe_work += blocks->work - before;
        *is_so = block->found.bound > level;
    }
    return PSR_OK;
}

/** Drop the part on one side of the cut of spend j, where the block cannot reach the level
 * there. */
static psr_status probe(budget_blocks *blocks, size_t b, double level, size_t j,
                        budget_cut cut) {
    budget_box *box = &blocks->block[b].box;
    double low = box->low[j], high = box->high[j];
    bool is_left, is_right = true;
    box->high[j] = cut.left_end;
    PSR_TRY(can_reach(blocks, b, level, &is_left));
    box->high[j] = high;
    box->low[j] = cut.right_start;
    if (is_left) {
        PSR_TRY(can_reach(blocks, b, level, &is_right));
        box->low[j] = low;
        box->high[j] = is_right ? high : cut.left_end;
    }
    return PSR_OK;
}

/** Ask for each spend of the block whether it may be off, or on the convex part of its
 * curve, and whether it may be above. */
static psr_status probe_spends(budget_blocks *blocks, size_t b, double level) {
    const budget_block *block = &blocks->block[b];
    for (size_t j = 0; j < block->model.spend_count; j++) {
        double hole = budget_hole(&block->model, &block->box, j);
        double inflexion = psr_curve_inflexion(&block->model.curve[j]);
        if (hole > 0) {
            PSR_TRY(probe(blocks, b, level, j, (budget_cut){0, hole}));
        } else if (inflexion > block->box.low[j] && inflexion < block->box.high[j]) {
            PSR_TRY(probe(blocks, b, level, j, (budget_cut){inflexion, inflexion}));
        }
    }
    return PSR_OK;
}

psr_status budget_blocks_shrink(budget_blocks *blocks, budget_box *box, double value,
                                const budget_mix *mix) {
    static const double no_rows[1] = {0};
    for (size_t b = 0; b < blocks->count; b++) {
        budget_block *block = &blocks->block[b];
        double level = mix->block_bound[b] - (mix->bound - value);
        level -= 1e-13 * (fabs(mix->block_bound[b]) + fabs(mix->bound));
        budget_block_load(blocks, b, box, mix->price);
        budget_tighten(&block->model, &block->box, block->search ? block->found.y : no_rows,
                       level);
        if (block->model.spend_count <= most_probed &&
            blocks->probe_work * probe_share <= blocks->work) {
            PSR_TRY(probe_spends(blocks, b, level));
        }
        for (size_t j = 0; j < block->model.spend_count; j++) {
            box->low[block->spend[j]] = block->box.low[j];
            box->high[block->spend[j]] = block->box.high[j];
        }
    }
    return PSR_OK;
}
