/*
 * Priority of channels: class 1 is planned as if it were alone, what it contributes is
 * kept, class 2 is planned with what is left, and so on; channels without a class come
 * last. The contribution of a class is the objective of its channels' own columns: sales
 * less fees, delivery and goodwill lost, marketing, fixed costs. A row a class, all but the
 * last.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "model.h"

static bool goes_before(int left, int right) {
    return left != right && left != 0 && (right == 0 || left < right);
}

/* Enter a priority into the classes known so far, kept in order. */
static void enter_class(model *m, int priority) {
    size_t at = 0;
    while (at < m->priority_count && goes_before(m->priority_of_class[at], priority)) {
        at++;
    }
    if (at < m->priority_count && m->priority_of_class[at] == priority) {
        return;
    }
    for (size_t i = m->priority_count; i > at; i--) {
        m->priority_of_class[i] = m->priority_of_class[i - 1];
    }
    m->priority_of_class[at] = priority;
    m->priority_count++;
}

psr_status model_index_priorities(model *m, psr_error *err) {
    const psr_problem *p = m->problem;
    m->priority_of_class = psr_arena_take(m->arena, p->channel_count + 1, sizeof(int));
    m->priority_class = psr_arena_take(m->arena, p->channel_count + 1, sizeof(size_t));
    if (m->priority_of_class == NULL || m->priority_class == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < p->channel_count; k++) {
        enter_class(m, p->channels[k].priority);
    }
    if (m->priority_count < 2) {
        m->priority_count = 0; /* all channels are equal */
    }
    for (size_t k = 0; k < p->channel_count && m->priority_count > 0; k++) {
        while (m->priority_of_class[m->priority_class[k]] != p->channels[k].priority) {
            m->priority_class[k]++;
        }
    }
    if (m->priority_count > 0 &&
        (p->objective.kind != PSR_GOAL_PROFIT || p->objective.risk_weight > 0.0)) {
        return psr_fail_at(err, PSR_ERR_SCENARIO, &p->objective.place,
                           "channels have priorities, which need the goal profit and "
                           "objective.risk_weight 0; set these, or priority to 0");
    }
    return PSR_OK;
}

const psr_place *model_priority_place(const model *m, size_t priority_class) {
    size_t k = 0;
    while (m->priority_class[k] != priority_class) {
        k++;
    }
    return &m->problem->channels[k].place;
}

psr_status model_add_priority_rows(model *m) {
    m->priority = model_ids(m, m->priority_count);
    if (m->priority == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t c = 0; c + 1 < m->priority_count; c++) {
        m->priority[c] = psr_lp_add_row(m->lp, PSR_SHARED, -INFINITY, INFINITY);
        if (m->priority[c] == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        if (m->named) {
            PSR_TRY(psr_lp_set_row_name(m->lp, m->priority[c], "priority[%zu]", c));
        }
    }
    return PSR_OK;
}

psr_status model_own_column(model *m, psr_id column, double objective) {
    if (m->priority_count == 0) {
        return PSR_OK;
    }
    PSR_TRY(psr_reserve(&m->column_owner, &m->column_owner_space, (size_t)column + 1,
                        sizeof *m->column_owner));
    m->column_owner[column] = m->owner;
    return m->owner == PSR_NO_ID
               ? PSR_OK
               : model_entry(m, m->priority[m->priority_class[m->owner]], objective);
}
