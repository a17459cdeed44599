/*
 * The frontier of a budget: its response against the limit of one row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "question_run.h"

#include "purser/read.h"
#include "purser/solve.h"
#include "purser/write.h"

#include <math.h>

/* Where no range is asked for: from half of the row's limit to half as much again. */
static const double usual_low = 0.5, usual_high = 1.5;
static const size_t usual_points = 21;

/* Limits to look at, within what the spends themselves allow. */
static psr_status find_range(const psr_budget *budget, size_t row,
                             const psr_frontier_question *question, double range[2],
                             psr_error *err) {
    double limit =
        isfinite(budget->row_upper[row]) ? budget->row_upper[row] : budget->row_lower[row];
    double least = 0.0, most = 0.0;
    for (size_t k = budget->row_start[row]; k < budget->row_start[row + 1]; k++) {
        double share = budget->row_coefficient[k];
        psr_id spend = budget->row_spend[k];
        least += share * (share > 0.0 ? budget->min[spend] : budget->max[spend]);
        most += share * (share > 0.0 ? budget->max[spend] : budget->min[spend]);
    }
    range[0] = question->has_from ? question->from : fmax(least, usual_low * limit);
    range[1] = question->has_to ? question->to : fmin(most, usual_high * limit);
    if (!(range[0] < range[1]) || !isfinite(range[0]) || !isfinite(range[1])) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "from %.10g to %.10g is no range; give --from and --to between "
                        "%.10g and %.10g",
                        range[0], range[1], least, most);
    }
    return PSR_OK;
}

static void tell(const psr_budget *budget, const psr_budget_frontier *frontier, size_t row,
                 psr_text *text) {
    size_t last = frontier->point_count - 1;
    double gap = 0.0;
    for (size_t k = 0; k <= last; k++) {
        gap = fmax(gap, (frontier->bound[k] - frontier->response[k]) /
                            fmax(fabs(frontier->response[k]), 1e-300));
    }
    psr_text_addf(
        text,
        "%zu limits of `%s`: %.2f brings %.2f (one more brings %.4g), %.2f brings "
        "%.2f (%.4g).\nEach point is proved to %.1e",
        frontier->point_count, budget->row_name[row], frontier->limit[0],
        frontier->response[0], frontier->marginal[0], frontier->limit[last],
        frontier->response[last], frontier->marginal[last], gap);
    if (isfinite(frontier->between)) {
        psr_text_addf(text, ", everything between them to %.1e.\n", frontier->between);
    } else {
        psr_text_add(text,
                     "; some curve is S-shaped, so nothing is proved between them.\n");
    }
    for (size_t k = 0; k < frontier->switch_count; k++) {
        const psr_budget_switch *change = &frontier->switches[k];
        psr_text_addf(text, "%s %s between %.2f and %.2f.\n", budget->id[change->spend],
                      change->on ? "starts" : "stops", change->after, change->until);
    }
}

psr_status psr_run_frontier(const char *path, const psr_frontier_question *question,
                            const psr_run_options *options, psr_frontier_text *made,
                            psr_run_outcome *outcome) {
    psr_budget *budget = NULL;
    psr_budget_frontier *frontier = NULL;
    psr_error *err = &outcome->error;
    double range[2];
    size_t row = 0, points = question->point_count;
    psr_status status = PSR_OK;
    points = points > 0 ? points : usual_points;
    PSR_GO(psr_read_budget(path, &budget, &outcome->faults));
    PSR_GO(run_budget_row(budget, question->row, &row, err));
    PSR_GO(find_range(budget, row, question, range, err));
    PSR_GO(psr_solve_budget_frontier(budget, row, range, points, options->observer,
                                     &frontier, err));
    PSR_GO(psr_write_frontier_csv(budget, frontier, &made->csv, err));
    PSR_GO(psr_write_frontier_svg(budget, frontier, &made->svg, err));
    tell(budget, frontier, row, &outcome->summary);
done:
    psr_budget_frontier_free(frontier);
    psr_budget_free(budget);
    return run_outcome_end(outcome, status);
}

void psr_frontier_text_clear(psr_frontier_text *made) {
    psr_text_free(&made->csv);
    psr_text_free(&made->svg);
}
