/*
 * One row of an export -> one sale, or why not.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "history_row.h"

#include "number_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static psr_status reject(psr_history_source *source, psr_role role, psr_row_fate *fate) {
    source->reason_column = source->columns.column[role];
    *fate = PSR_ROW_REJECTED;
    return PSR_OK;
}

/* The name of a role's column, as the person knows it. */
static const char *column_name(const psr_history_source *source, psr_role role) {
    return psr_csv_column_name(source->csv, (size_t)source->columns.column[role]);
}

static bool has(const psr_history_source *source, psr_role role) {
    return source->columns.column[role] != PSR_NO_ID;
}

static psr_status value_of(const psr_history_source *source, psr_role role,
                           psr_csv_field *value, psr_error *err) {
    PSR_TRY(psr_csv_value(source->csv, source->columns.column[role], value, err));
    if (value->bytes == NULL) {
        *value = (psr_csv_field){"", 0}; /* told as "is empty" */
    }
    return PSR_OK;
}

/* ---- which rows count */

static bool is_same(const psr_csv_field *value, const char *text) {
    return strlen(text) == value->length && memcmp(text, value->bytes, value->length) == 0;
}

/* An id as a number; 0 where there is none. */
static psr_status take_hash(const psr_history_source *source, psr_role role, uint64_t *hash,
                            psr_error *err) {
    psr_csv_field value;
    *hash = 0;
    if (has(source, role)) {
        PSR_TRY(value_of(source, role, &value, err));
        *hash = value.length == 0 ? 0 : psr_hash_bytes(value.bytes, value.length);
    }
    return PSR_OK;
}

/* Some exports write what holds for an order on its first row only. */
static psr_status check_status(psr_history_source *source, psr_row_fate *fate,
                               psr_error *err) {
    psr_csv_field value;
    uint64_t order;
    bool is_kept = false;
    const psr_profile *profile = source->profile;
    if (profile->keep_count == 0 || !has(source, PSR_ROLE_STATUS)) {
        return PSR_OK;
    }
    PSR_TRY(value_of(source, PSR_ROLE_STATUS, &value, err));
    PSR_TRY(take_hash(source, PSR_ROLE_ORDER, &order, err));
    for (size_t i = 0; i < profile->keep_count && !is_kept; i++) {
        is_kept = is_same(&value, profile->keep_status[i]);
    }
    if (value.length == 0 && order != 0 && order == source->last_order) {
        is_kept = source->last_kept;
    } else {
        source->last_order = order;
        source->last_kept = is_kept;
    }
    *fate = is_kept ? *fate : PSR_ROW_STATUS;
    return PSR_OK;
}

static psr_status check_paid(psr_history_source *source, psr_row_fate *fate,
                             psr_error *err) {
    psr_csv_field value;
    int64_t number = 0;
    if (has(source, PSR_ROLE_IGNORE_WHEN_EMPTY)) {
        PSR_TRY(value_of(source, PSR_ROLE_IGNORE_WHEN_EMPTY, &value, err));
        *fate = value.length == 0 ? PSR_ROW_NOT_PAID : *fate;
    }
    if (has(source, PSR_ROLE_IGNORE_WHEN_ZERO)) {
        PSR_TRY(value_of(source, PSR_ROLE_IGNORE_WHEN_ZERO, &value, err));
        psr_number_verdict verdict =
            psr_number_text(value.bytes, value.length, source->point, &number);
        bool known = verdict == PSR_NUMBER_OK || verdict == PSR_NUMBER_EMPTY;
        *fate = known && number == 0 ? PSR_ROW_NOT_PAID : *fate;
    }
    return PSR_OK;
}

/* ---- date */

/* Exports come by date: the day of the row before is often this one's. Times differ, so
 * only what stands before a space or T is compared. */
static size_t date_length(const psr_csv_field *value) {
    size_t most = value->length < 11 ? value->length : 11;
    for (size_t i = 0; i < most; i++) {
        if (value->bytes[i] == ' ' || value->bytes[i] == 'T') {
            return i;
        }
    }
    return value->length <= 11 ? value->length : 0;
}

/* A start in the past asks how a plan would have looked: later sales wait. Without one the
 * plan begins after the history, which a date typed wrong would stretch. */
static psr_status check_future(psr_history_source *source, const psr_csv_field *value,
                               psr_day day, psr_row_fate *fate) {
    const psr_history_reader *reader = source->reader;
    const psr_day time_zones = 1; /* it may be tomorrow already where the shop is */
    if (reader->end != PSR_NO_DAY) {
        *fate = day >= reader->end ? PSR_ROW_FUTURE : *fate;
    } else if (reader->today != PSR_NO_DAY && day > reader->today + time_zones) {
        snprintf(source->reason, sizeof source->reason,
                 "%s is `%.*s`, in the future; correct it, or set calendar.start",
                 column_name(source, PSR_ROLE_DATE),
                 value->length > 40 ? 40 : (int)value->length, value->bytes);
        return reject(source, PSR_ROLE_DATE, fate);
    }
    return PSR_OK;
}

static psr_status take_date(psr_history_source *source, psr_day *day, psr_row_fate *fate,
                            psr_error *err) {
    psr_csv_field value;
    PSR_TRY(value_of(source, PSR_ROLE_DATE, &value, err));
    size_t length = date_length(&value);
    bool is_alone = length == value.length; /* a time must be checked every time */
    if (is_alone && length > 0 && length == source->last_date_length &&
        memcmp(source->last_date, value.bytes, length) == 0) {
        *day = source->last_day;
    } else {
        psr_date_verdict verdict =
            psr_date_text(value.bytes, value.length, source->order, day);
        if (verdict != PSR_DATE_OK) {
            psr_date_reason(verdict, value.bytes, value.length,
                            column_name(source, PSR_ROLE_DATE), source->reason,
                            sizeof source->reason);
            return reject(source, PSR_ROLE_DATE, fate);
        }
        if (is_alone && length < sizeof source->last_date) {
            memcpy(source->last_date, value.bytes, length);
            source->last_date_length = length;
            source->last_day = *day;
        }
    }
    return check_future(source, &value, *day, fate);
}

/* ---- names */

psr_status psr_sale_names_open(psr_sale_names *names, psr_names *history_names) {
    *names = (psr_sale_names){.names = history_names, .last = PSR_NO_ID};
    names->written = psr_names_create();
    return names->written == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

void psr_sale_names_close(psr_sale_names *names) {
    psr_names_free(names->written);
    free(names->ids);
    free(names->hashes);
    *names = (psr_sale_names){0};
}

/* Exports write names for people where tables have ids: the catalogue knows both. */
static const char *product_id(const psr_catalog *catalog, const char *written) {
    if (catalog == NULL || psr_names_find(catalog->product_ids, written) != PSR_NO_ID) {
        return written;
    }
    for (size_t i = 0; i < catalog->product_count; i++) {
        if (strcmp(catalog->products[i].name, written) == 0) {
            return catalog->products[i].id;
        }
    }
    return written;
}

static const char *channel_id(const psr_catalog *catalog, const char *written) {
    if (catalog == NULL || psr_names_find(catalog->channel_ids, written) != PSR_NO_ID) {
        return written;
    }
    for (size_t i = 0; i < catalog->channel_count; i++) {
        if (strcmp(catalog->channels[i].name, written) == 0) {
            return catalog->channels[i].id;
        }
    }
    return written;
}

/* Position in written; a new name gets its id in the history. */
static psr_status find_name(psr_sale_names *names, const psr_catalog *catalog,
                            const psr_csv_field *value, bool is_product, psr_id *at) {
    const char *last =
        names->last == PSR_NO_ID ? NULL : psr_names_text(names->written, names->last);
    if (last != NULL && is_same(value, last)) {
        *at = names->last;
        return PSR_OK;
    }
    size_t known = psr_names_count(names->written);
    *at = psr_names_add_bytes(names->written, value->bytes, value->length);
    if (*at == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    names->last = *at;
    if ((size_t)*at < known) {
        return PSR_OK;
    }
    PSR_TRY(psr_reserve(&names->ids, &names->capacity, known + 1, sizeof *names->ids));
    PSR_TRY(psr_reserve(&names->hashes, &names->hash_capacity, known + 1,
                        sizeof *names->hashes));
    const char *written = psr_names_text(names->written, *at);
    const char *id =
        is_product ? product_id(catalog, written) : channel_id(catalog, written);
    names->ids[*at] = psr_names_add(names->names, id);
    names->hashes[*at] = psr_hash_text(id);
    return names->ids[*at] == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status take_name(psr_history_source *source, psr_role role, psr_id *at,
                            psr_row_fate *fate, psr_error *err) {
    psr_history_reader *reader = source->reader;
    const psr_profile *profile = source->profile;
    bool is_product = role == PSR_ROLE_PRODUCT;
    psr_csv_field value;
    if (has(source, role)) {
        PSR_TRY(value_of(source, role, &value, err));
        if (value.length == 0) {
            snprintf(source->reason, sizeof source->reason,
                     "%s is empty; every sale needs a %s", column_name(source, role),
                     psr_role_name(role));
            return reject(source, role, fate);
        }
    } else {
        value.bytes = is_product ? profile->product_value : profile->channel_value;
        value.length = strlen(value.bytes);
    }
    if (find_name(is_product ? &reader->products : &reader->channels, reader->catalog,
                  &value, is_product, at) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for another %s",
                        psr_role_name(role));
    }
    return PSR_OK;
}

/* ---- numbers and flags */

/* PSR_NO_MICRO where the export has no such column or the cell is empty. */
static psr_status take_number(psr_history_source *source, psr_role role, bool needed,
                              int64_t *number, psr_row_fate *fate, psr_error *err) {
    psr_csv_field value;
    *number = PSR_NO_MICRO;
    if (*fate != PSR_ROW_TAKEN || !has(source, role)) {
        return PSR_OK;
    }
    PSR_TRY(value_of(source, role, &value, err));
    psr_number_verdict verdict =
        psr_number_text(value.bytes, value.length, source->point, number);
    if (verdict == PSR_NUMBER_OK || (verdict == PSR_NUMBER_EMPTY && !needed)) {
        return PSR_OK;
    }
    psr_number_reason(verdict, value.bytes, value.length, column_name(source, role),
                      source->reason, sizeof source->reason);
    return reject(source, role, fate);
}

static bool is_one_of(const psr_csv_field *value, const char *const *words) {
    char lower[16] = "";
    if (value->length >= sizeof lower) {
        return false;
    }
    for (size_t i = 0; i < value->length; i++) {
        char byte = value->bytes[i];
        lower[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
    }
    for (; *words != NULL; words++) {
        if (strcmp(lower, *words) == 0) {
            return true;
        }
    }
    return false;
}

static const char *const words_for_no[] = {"",  "0",  "0.0",  "no",   "n",    "false",
                                           "f", "否", "无",   "没有", "none", "null",
                                           "-", "--", "有货", "在售", NULL};
static const char *const words_for_yes[] = {"1",  "1.0",  "yes",  "y",    "true", "t",
                                            "是", "缺货", "断货", "售罄", "无货", NULL};

/* A promotion may be named; whether stock ran out must be plain. */
static psr_status take_flag(psr_history_source *source, psr_role role, bool *flag,
                            psr_row_fate *fate, psr_error *err) {
    psr_csv_field value;
    *flag = false;
    if (*fate != PSR_ROW_TAKEN || !has(source, role)) {
        return PSR_OK;
    }
    PSR_TRY(value_of(source, role, &value, err));
    if (is_one_of(&value, words_for_no)) {
        return PSR_OK;
    }
    *flag = true;
    if (role == PSR_ROLE_PROMOTION || is_one_of(&value, words_for_yes)) {
        return PSR_OK;
    }
    snprintf(source->reason, sizeof source->reason,
             "%s is `%.*s`; must be yes or no (1, 0)", column_name(source, role),
             value.length > 40 ? 40 : (int)value.length, value.bytes);
    return reject(source, role, fate);
}

/* ---- money */

/* a * b / c in millionths; c is not 0. */
static int64_t scaled(int64_t a, int64_t b, int64_t c) {
    return psr_number_micro((double)a * ((double)b / (double)c) / (double)PSR_MICRO);
}

static int64_t known_or_zero(int64_t number) {
    return number == PSR_NO_MICRO ? 0 : number;
}

/* A row that takes back: less than nothing was sold, or paid. */
static void take_back(psr_sale *sale) {
    int64_t quantity = llabs(sale->quantity);
    int64_t money = llabs(known_or_zero(sale->revenue));
    if (sale->revenue == PSR_NO_MICRO && sale->price != PSR_NO_MICRO) {
        money = scaled(llabs(sale->price), quantity, PSR_MICRO);
    }
    sale->returned = llabs(known_or_zero(sale->returned));
    sale->returned = sale->returned > quantity ? sale->returned : quantity;
    sale->refund = llabs(known_or_zero(sale->refund));
    sale->refund = sale->refund > money ? sale->refund : money;
    sale->quantity = 0;
    sale->revenue = 0;
    sale->price = sale->list_price = PSR_NO_MICRO;
    sale->cost = sale->cost == PSR_NO_MICRO ? PSR_NO_MICRO : 0; /* the goods are back */
}

/* What one column says about another: price from revenue, cost from profit, units returned
 * from money refunded. */
static void derive(psr_sale *sale, int64_t profit) {
    if (sale->quantity < 0 || (sale->revenue != PSR_NO_MICRO && sale->revenue < 0)) {
        sale->cost = profit != PSR_NO_MICRO ? 0 : sale->cost;
        take_back(sale);
        return;
    }
    if (sale->revenue == PSR_NO_MICRO && sale->price != PSR_NO_MICRO) {
        sale->revenue = scaled(sale->price, sale->quantity, PSR_MICRO);
    }
    if (sale->price == PSR_NO_MICRO && sale->revenue != PSR_NO_MICRO &&
        sale->quantity > 0) {
        sale->price = scaled(sale->revenue, PSR_MICRO, sale->quantity);
    }
    if (sale->cost == PSR_NO_MICRO && profit != PSR_NO_MICRO &&
        sale->revenue != PSR_NO_MICRO) {
        sale->cost = sale->revenue - profit;
    }
    sale->refund = llabs(known_or_zero(sale->refund));
    if (sale->returned == PSR_NO_MICRO && sale->refund > 0 &&
        known_or_zero(sale->revenue) > 0) {
        sale->returned = sale->refund >= sale->revenue
                             ? sale->quantity
                             : scaled(sale->quantity, sale->refund, sale->revenue);
    }
    sale->returned = llabs(known_or_zero(sale->returned));
    sale->revenue = known_or_zero(sale->revenue);
}

/* ---- the row */

/* The catalogue's floor price of a product of the history, looked up once. */
static psr_status floor_price(psr_history_reader *reader, psr_id product, int64_t *price,
                              psr_error *err) {
    while (reader->floor_count <= (size_t)product) {
        size_t next = reader->floor_count;
        const char *name = psr_names_text(reader->history->products, (psr_id)next);
        psr_id at = reader->catalog == NULL
                        ? PSR_NO_ID
                        : psr_names_find(reader->catalog->product_ids, name);
        double floor_major =
            at == PSR_NO_ID ? NAN : reader->catalog->products[at].floor_price;
        if (psr_reserve(&reader->floor_price, &reader->floor_capacity, next + 1,
                        sizeof *reader->floor_price) != PSR_OK) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for another product");
        }
        reader->floor_price[next] =
            isnan(floor_major) ? PSR_NO_MICRO : psr_number_micro(floor_major);
        reader->floor_count++;
    }
    *price = reader->floor_price[product];
    return PSR_OK;
}

static psr_status take_numbers(psr_history_source *source, psr_sale *sale,
                               psr_row_fate *fate, psr_error *err) {
    int64_t profit;
    const struct {
        psr_role role;
        int64_t *number;
    } numbers[] = {{PSR_ROLE_PRICE, &sale->price},
                   {PSR_ROLE_REVENUE, &sale->revenue},
                   {PSR_ROLE_REFUND, &sale->refund},
                   {PSR_ROLE_RETURNED, &sale->returned},
                   {PSR_ROLE_LIST_PRICE, &sale->list_price},
                   {PSR_ROLE_COST, &sale->cost},
                   {PSR_ROLE_PROFIT, &profit},
                   {PSR_ROLE_STOCK, &sale->stock}};
    sale->quantity = source->quantity_value;
    if (sale->quantity == PSR_NO_MICRO) {
        PSR_TRY(take_number(source, PSR_ROLE_QUANTITY, true, &sale->quantity, fate, err));
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        PSR_TRY(take_number(source, numbers[i].role, false, numbers[i].number, fate, err));
    }
    PSR_TRY(take_flag(source, PSR_ROLE_STOCK_OUT, &sale->stock_out, fate, err));
    PSR_TRY(take_flag(source, PSR_ROLE_PROMOTION, &sale->promotion, fate, err));
    if (*fate == PSR_ROW_TAKEN) {
        derive(sale, profit);
    }
    return PSR_OK;
}

/* What the row is about, once it is known to count. */
static psr_status take_keys(psr_history_source *source, psr_sale *sale, psr_row_fate *fate,
                            psr_error *err) {
    psr_history_reader *reader = source->reader;
    psr_id product;
    psr_id channel;
    PSR_TRY(take_name(source, PSR_ROLE_PRODUCT, &product, fate, err));
    if (*fate != PSR_ROW_TAKEN) {
        return PSR_OK;
    }
    PSR_TRY(take_name(source, PSR_ROLE_CHANNEL, &channel, fate, err));
    if (*fate != PSR_ROW_TAKEN) {
        return PSR_OK;
    }
    sale->product = reader->products.ids[product];
    sale->channel = reader->channels.ids[channel];
    sale->names = psr_distinct_mix(reader->products.hashes[product] * 3 +
                                   reader->channels.hashes[channel]);
    sale->seller = psr_distinct_mix(reader->channels.hashes[channel]);
    PSR_TRY(floor_price(reader, sale->product, &sale->floor_price, err));
    PSR_TRY(take_hash(source, PSR_ROLE_ORDER, &sale->order, err));
    return take_hash(source, PSR_ROLE_CUSTOMER, &sale->customer, err);
}

static psr_status take_day(psr_history_source *source, psr_sale *sale, psr_row_fate *fate,
                           psr_error *err) {
    PSR_TRY(take_date(source, &sale->day, fate, err));
    if (*fate == PSR_ROW_TAKEN) {
        sale->period = psr_period_of_day(source->reader->history->frequency, sale->day);
    }
    return PSR_OK;
}

psr_status psr_history_row(psr_history_source *source, psr_sale *sale, psr_row_fate *fate,
                           psr_error *err) {
    /* Names last: a row that does not count must not make a product. */
    static psr_status (*const steps[])(psr_history_source *, psr_sale *, psr_row_fate *,
                                       psr_error *) = {take_day, take_numbers, take_keys};
    *fate = PSR_ROW_TAKEN;
    *sale = (psr_sale){.day = PSR_NO_DAY};
    PSR_TRY(check_status(source, fate, err));
    if (*fate == PSR_ROW_TAKEN) {
        PSR_TRY(check_paid(source, fate, err));
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && *fate == PSR_ROW_TAKEN; i++) {
        PSR_TRY(steps[i](source, sale, fate, err));
    }
    return PSR_OK;
}
