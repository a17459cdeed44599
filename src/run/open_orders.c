/*
 * The last plan's orders and transfers that are under way when a new plan starts: receipts
 * of the new one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/read.h"

#include <string.h>

typedef struct opener {
    run_pipeline *pipeline;
    psr_day start;         /* of the new plan */
    psr_place place;       /* the table being read */
    size_t taken, unknown; /* lines */
    double units;
} opener;

static int64_t whole_at(const psr_table *table, const char *name, size_t row) {
    psr_id column = psr_table_find(table, name);
    return column == PSR_NO_ID ? PSR_NO_WHOLE : psr_table_whole(table, column, row);
}

static psr_id id_at(const psr_table *table, const char *name, size_t row,
                    const psr_names *ids) {
    psr_id column = psr_table_find(table, name);
    return column == PSR_NO_ID ? PSR_NO_ID
                               : psr_names_find(ids, psr_table_text(table, column, row));
}

/* Sent before the start and landing from it on. */
static void take_line(opener *self, const psr_table *table, const char *sent,
                      const char *to, size_t row) {
    psr_catalog *catalog = self->pipeline->catalog;
    int64_t sent_day = whole_at(table, sent, row);
    int64_t lands = whole_at(table, "landing_day", row);
    int64_t units = whole_at(table, "units", row);
    if (sent_day == PSR_NO_WHOLE || lands == PSR_NO_WHOLE || units == PSR_NO_WHOLE ||
        sent_day >= self->start || lands < self->start) {
        return;
    }
    psr_id product = id_at(table, "product", row, catalog->product_ids);
    psr_id warehouse = id_at(table, to, row, catalog->warehouse_ids);
    if (product == PSR_NO_ID || warehouse == PSR_NO_ID) {
        self->unknown++;
        return;
    }
    catalog->receipts[catalog->receipt_count++] =
        (psr_catalog_stock){.product = product,
                            .warehouse = warehouse,
                            .day = (psr_day)lands,
                            .quantity = (double)units,
                            .place = self->place};
    self->taken++;
    self->units += (double)units;
}

static psr_status tell(const opener *self, size_t own) {
    const char *plan = self->pipeline->options->open_orders;
    psr_findings *findings = self->pipeline->findings;
    PSR_TRY(psr_findings_add(
        findings, PSR_NOTE, "plan.open-orders", "", &self->place,
        self->taken == 1 && llround(self->units) == 1
            ? "%zu order or transfer of the last plan, %.0f unit, is under way and taken "
              "as "
              "due"
        : self->taken == 1 ? "%zu order or transfer of the last plan, %.0f units, is "
                             "under way and taken as due"
                           : "%zu orders and transfers of the last plan, %.0f units, are "
                             "under way and taken as due",
        self->taken, self->units));
    if (self->unknown > 0) {
        PSR_TRY(psr_findings_add(
            findings, PSR_DOUBT, "plan.open-orders", "", &self->place,
            self->unknown == 1 ? "%zu open order of %s is of a product or warehouse that "
                                 "is not in the tables; it was left out"
                               : "%zu open orders of %s are of products or warehouses that "
                                 "are not in the tables; they were left out",
            self->unknown, plan));
    }
    if (own > 0 && self->taken > 0) {
        PSR_TRY(psr_findings_add(
            findings, PSR_DOUBT, "plan.open-orders", "", &self->place,
            own == 1 ? "the table of receipts has %zu row besides the last "
                       "plan's open orders; check that it is not counted twice"
                     : "the table of receipts has %zu rows besides the last "
                       "plan's open orders; check that none is counted twice",
            own));
    }
    return PSR_OK;
}

psr_status run_open_orders(run_pipeline *pipeline, psr_day start) {
    psr_catalog *catalog = pipeline->catalog;
    const char *directory = pipeline->options->open_orders;
    opener self = {.pipeline = pipeline, .start = start};
    psr_plan *last = NULL;
    psr_status status = PSR_OK;
    size_t own = catalog->receipt_count;
    if (directory == NULL) {
        return PSR_OK;
    }
    PSR_GO(psr_read_plan(directory, true, pipeline->options->threads, &last,
                         &pipeline->outcome->faults));
    const psr_table *orders = psr_plan_table(last, "orders");
    const psr_table *transfers = psr_plan_table(last, "transfers");
    size_t most =
        own + (orders ? orders->row_count : 0) + (transfers ? transfers->row_count : 0);
    psr_catalog_stock *due = psr_arena_take(catalog->arena, most + 1, sizeof *due);
    if (due == NULL) {
        PSR_GO(psr_fail(&pipeline->outcome->error, PSR_ERR_MEMORY,
                        "no memory for open orders"));
    }
    if (own > 0) {
        memcpy(due, catalog->receipts, own * sizeof *due);
    }
    catalog->receipts = due;
    self.place = psr_place_at(directory, 0, 0);
    for (size_t row = 0; orders != NULL && row < orders->row_count; row++) {
        take_line(&self, orders, "order_day", "warehouse", row);
    }
    for (size_t row = 0; transfers != NULL && row < transfers->row_count; row++) {
        take_line(&self, transfers, "send_day", "to", row);
    }
    PSR_GO(tell(&self, own));
done:
    psr_plan_free(last);
    return status;
}
