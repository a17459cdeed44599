/*
 * The budget file of scenarios/README.md: JSON -> psr_budget. Unknown keys are faults, so
 * that no wish is silently ignored; all faults in one pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_fields.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Smallest number above 0: for parameters that divide or are raised to a power. */
static const double above_zero = 1e-300;

typedef struct budget_reader {
    json_reader json;
    psr_budget *budget;
    size_t term_count;
} budget_reader;

typedef struct spend_entry {
    char *id;
    double min, max, min_if_on;
} spend_entry;

static const json_field root_fields[] = {
    {.key = "format", .kind = JSON_FIELD_BY_HAND, .required = true},
    {.key = "version", .kind = JSON_FIELD_BY_HAND, .required = true},
    {.key = "name", .kind = JSON_FIELD_BY_HAND},
    {.key = "note", .kind = JSON_FIELD_BY_HAND},
    {.key = "spends", .kind = JSON_FIELD_BY_HAND, .required = true},
    {.key = "rows", .kind = JSON_FIELD_BY_HAND},
};

#define SPEND_NUMBER(name, is_required)                                      \
    {                                                                        \
        .key = #name, .kind = JSON_FIELD_NUMBER, .required = is_required,    \
        .offset = offsetof(spend_entry, name), .least = 0, .most = INFINITY, \
    }

static const json_field spend_fields[] = {
    {.key = "id",
     .kind = JSON_FIELD_TEXT,
     .required = true,
     .offset = offsetof(spend_entry, id)},
    SPEND_NUMBER(min, false),
    SPEND_NUMBER(max, true),
    SPEND_NUMBER(min_if_on, false),
    {.key = "curve", .kind = JSON_FIELD_BY_HAND, .required = true},
};

static const json_field row_fields[] = {
    {.key = "name", .kind = JSON_FIELD_BY_HAND},
    {.key = "terms", .kind = JSON_FIELD_BY_HAND, .required = true},
    {.key = "relation", .kind = JSON_FIELD_BY_HAND, .required = true},
    {.key = "limit", .kind = JSON_FIELD_BY_HAND, .required = true},
};

/* Responses may come in any unit, and rates are per any money. */
#define MOST_OF_CURVE 1e30
#define CURVE_NUMBER(name, member, from)                                             \
    {                                                                                \
        .key = name, .kind = JSON_FIELD_NUMBER, .required = true, .fallback = 1,     \
        .offset = offsetof(psr_curve, member), .least = from, .most = MOST_OF_CURVE, \
    }
#define CURVE_COMMON                                                \
    {.key = "family", .kind = JSON_FIELD_BY_HAND}, {                \
        .key = "carried_in", .kind = JSON_FIELD_NUMBER,             \
        .offset = offsetof(psr_curve, carried_in), .most = INFINITY \
    }

static const json_field hill_fields[] = {
    CURVE_COMMON, CURVE_NUMBER("scale", scale, 0), CURVE_NUMBER("shape", shape, above_zero),
    CURVE_NUMBER("half_saturation", spend, above_zero)};
static const json_field exponential_fields[] = {
    CURVE_COMMON, CURVE_NUMBER("scale", scale, 0),
    CURVE_NUMBER("scale_spend", spend, above_zero)};
static const json_field logistic_fields[] = {CURVE_COMMON, CURVE_NUMBER("scale", scale, 0),
                                             CURVE_NUMBER("rate", rate, above_zero)};
static const json_field power_fields[] = {CURVE_COMMON, CURVE_NUMBER("scale", scale, 0),
                                          CURVE_NUMBER("exponent", shape, above_zero)};
static const json_field linear_fields[] = {CURVE_COMMON, CURVE_NUMBER("scale", scale, 0)};
static const json_field sigmoid_fields[] = {CURVE_COMMON, CURVE_NUMBER("scale", scale, 0),
                                            CURVE_NUMBER("steepness", rate, above_zero),
                                            CURVE_NUMBER("midpoint", midpoint, -INFINITY)};
static const json_field table_fields[] = {
    CURVE_COMMON, {.key = "points", .kind = JSON_FIELD_BY_HAND, .required = true}};

static const struct {
    const json_field *fields;
    size_t count;
} family_fields[PSR_CURVE_FAMILY_COUNT] = {
    [PSR_CURVE_HILL] = {hill_fields, COUNT(hill_fields)},
    [PSR_CURVE_EXPONENTIAL] = {exponential_fields, COUNT(exponential_fields)},
    [PSR_CURVE_LOGISTIC] = {logistic_fields, COUNT(logistic_fields)},
    [PSR_CURVE_POWER] = {power_fields, COUNT(power_fields)},
    [PSR_CURVE_LINEAR] = {linear_fields, COUNT(linear_fields)},
    [PSR_CURVE_SIGMOID] = {sigmoid_fields, COUNT(sigmoid_fields)},
    [PSR_CURVE_TABLE] = {table_fields, COUNT(table_fields)},
};

/** [number, number] of a list; false after a fault. */
static bool read_point(json_reader *json, const json_value *pair, const json_spot *spot,
                       double *spend, double *response) {
    if (json_list_size(pair) != 2) {
        json_fault(json, spot, "must be a pair [spend, response]");
        return false;
    }
    json_spot first = {spot, NULL, 0}, second = {spot, NULL, 1};
    const json_value *each = json_first(pair);
    return json_read_number(json, each, 0, INFINITY, spend, &first) &&
           json_read_number(json, json_next(each), 0, INFINITY, response, &second);
}

static void read_points(json_reader *json, const json_value *object, psr_curve *curve,
                        const json_spot *spot) {
    const json_value *points = json_read_array(json, object, "points", spot);
    size_t count = json_list_size(points);
    json_spot here = {spot, "points", 0};
    if (count < 2) {
        if (json_shape_of(json_member(object, "points")) == JSON_IS_LIST) {
            json_fault(json, &here,
                       "must be a list of two or more [spend, response] pairs");
        }
        return; /* what is missing or no list has been said */
    }
    curve->point_spend = psr_calloc(count, sizeof(double));
    curve->point_response = psr_calloc(count, sizeof(double));
    if (!curve->point_spend || !curve->point_response) {
        json->out_of_memory = true;
        return;
    }
    curve->point_count = count;
    bool is_after_good = false;
    const json_value *point = json_first(points);
    for (size_t i = 0; i < count; i++, point = json_next(point)) {
        json_spot at = {&here, NULL, i};
        double *spend = &curve->point_spend[i], *response = &curve->point_response[i];
        bool has_before = is_after_good;
        is_after_good = read_point(json, point, &at, spend, response);
        if (!has_before || !is_after_good) {
            continue;
        }
        if (!(*spend > spend[-1])) {
            json_fault(json, &at, "has spend %.15g after %.15g; spends must rise", *spend,
                       spend[-1]);
        }
        if (*response < response[-1]) {
            json_fault(json, &at, "has response %.15g after %.15g; it must not fall",
                       *response, response[-1]);
        }
    }
}

static void read_curve(json_reader *json, const json_value *object, psr_curve *curve,
                       const json_spot *spot) {
    const char *word = json_word(json, json_member(object, "family"));
    if (json_shape_of(object) != JSON_IS_OBJECT) {
        json_fault(json, spot, "must be an object { \"family\": ..., ... }");
        return;
    }
    if (!psr_curve_family_parse(word, &curve->family)) {
        const char *names[PSR_CURVE_FAMILY_COUNT];
        for (size_t i = 0; i < PSR_CURVE_FAMILY_COUNT; i++) {
            names[i] = psr_curve_family_name((psr_curve_family)i);
        }
        const char *nearest = word ? psr_nearest(word, names, COUNT(names)) : NULL;
        json_spot here = {spot, "family", 0};
        json_fault(json, &here,
                   "is %s; must be hill, exponential, logistic, power, linear, sigmoid or "
                   "table%s%s%s",
                   word ? word : "no text", nearest ? "; did you mean " : "",
                   nearest ? nearest : "", nearest ? "?" : "");
        return;
    }
    psr_curve_family family = curve->family;
    if (json_read_fields(json, object, family_fields[family].fields,
                         family_fields[family].count, curve, spot) &&
        family == PSR_CURVE_TABLE) {
        read_points(json, object, curve, spot);
    }
}

static void check_limits(json_reader *json, const spend_entry *entry,
                         const json_spot *spot) {
    if (entry->min > entry->max) {
        json_fault(json, spot, "has min %.15g above max %.15g; lower min or raise max",
                   entry->min, entry->max);
    }
    if (entry->min_if_on > entry->max && entry->min > 0) {
        json_fault(json, spot,
                   "has min_if_on %.15g above max %.15g and cannot be 0 (min %.15g); lower "
                   "min_if_on or make min 0",
                   entry->min_if_on, entry->max, entry->min);
    }
}

static void read_spend(budget_reader *reader, const json_value *item, size_t i,
                       const json_spot *spot) {
    json_reader *json = &reader->json;
    psr_budget *budget = reader->budget;
    spend_entry entry = {0};
    size_t faults_before = json->faults->total;
    if (json_read_fields(json, item, spend_fields, COUNT(spend_fields), &entry, spot)) {
        if (json->faults->total == faults_before) {
            check_limits(json, &entry, spot); /* of numbers that were read */
        }
        json_spot here = {spot, "curve", 0};
        const json_value *curve = json_member(item, "curve");
        if (curve) {
            read_curve(json, curve, &budget->curve[i], &here);
        }
    }
    psr_names *ids = json->names[0];
    if (entry.id && psr_names_find(ids, entry.id) != PSR_NO_ID) {
        json_fault(json, spot, "repeats the id %s; ids must differ", entry.id);
    }
    budget->id[i] = psr_strdup(entry.id ? entry.id : "");
    budget->min[i] = entry.min;
    budget->max[i] = entry.max;
    budget->min_if_on[i] = entry.min_if_on;
    if (!budget->id[i] || (entry.id && psr_names_add(ids, entry.id) == PSR_NO_ID)) {
        json->out_of_memory = true;
    }
}

/** Said once where there are no spends at all: not for every term of every row. */
static void fault_unknown_spend(budget_reader *reader, const char *id,
                                const json_spot *spot) {
    size_t count = reader->budget->spend_count;
    const char *near = psr_nearest(id, (const char *const *)reader->budget->id, count);
    if (count > 0 && near != NULL) {
        json_fault(&reader->json, spot, "names %s, which is not a spend; did you mean %s?",
                   id, near);
    } else if (count > 0) {
        json_fault(&reader->json, spot,
                   "names %s, which is not a spend; name an id of `spends`", id);
    }
}

static void read_terms(budget_reader *reader, const json_value *row,
                       const json_spot *spot) {
    json_reader *json = &reader->json;
    const json_value *terms = json_read_array(json, row, "terms", spot);
    json_spot list = {spot, "terms", 0};
    const json_value *pair = terms ? json_first(terms) : NULL;
    for (size_t k = 0; k < json_list_size(terms); k++, pair = json_next(pair)) {
        json_spot at = {&list, NULL, k}, second = {&at, NULL, 1};
        const json_value *first = json_list_size(pair) == 2 ? json_first(pair) : NULL;
        const char *id = json_word(json, first);
        double coefficient = 0;
        if (!id) {
            json_fault(json, &at, "must be a pair [id, coefficient]");
            continue;
        }
        psr_id spend = psr_names_find(json->names[0], id);
        if (spend == PSR_NO_ID) {
            fault_unknown_spend(reader, id, &at);
        } else if (json_read_number(json, json_next(first), -INFINITY, INFINITY,
                                    &coefficient, &second)) {
            reader->budget->row_spend[reader->term_count] = spend;
            reader->budget->row_coefficient[reader->term_count++] = coefficient;
        }
    }
}

/** The text under a key; NULL where it is missing, or after a fault where it is none. */
static const char *text_of(json_reader *json, const json_value *object, const char *key,
                           const json_spot *spot) {
    const json_value *value = json_member(object, key);
    if (!json_is_absent(value) && json_shape_of(value) != JSON_IS_TEXT) {
        json_spot here = {spot, key, 0};
        json_fault(json, &here, "must be a text; put it between quotation marks");
    }
    return json_word(json, value);
}

static void read_row(budget_reader *reader, const json_value *row, size_t i,
                     const json_spot *spot) {
    json_reader *json = &reader->json;
    psr_budget *budget = reader->budget;
    if (json_read_fields(json, row, row_fields, COUNT(row_fields), budget, spot)) {
        json_spot here = {spot, "limit", 0}, word = {spot, "relation", 0};
        const json_value *given = json_member(row, "limit");
        const char *relation = text_of(json, row, "relation", spot);
        double limit = 0;
        if (given) {
            json_read_number(json, given, -INFINITY, INFINITY, &limit, &here);
        }
        bool is_upper = relation && strcmp(relation, "<=") == 0;
        bool is_lower = relation && strcmp(relation, ">=") == 0;
        if (relation && !is_upper && !is_lower && strcmp(relation, "=") != 0) {
            json_fault(json, &word, "is %s; must be =, <= or >=", relation);
        }
        budget->row_lower[i] = is_upper ? -INFINITY : limit;
        budget->row_upper[i] = is_lower ? INFINITY : limit;
        read_terms(reader, row, spot);
    }
    const char *name = text_of(json, row, "name", spot);
    psr_text fallback = {0};
    json_spot_path(spot, &fallback);
    budget->row_name[i] = psr_strdup(name ? name : psr_text_bytes(&fallback));
    json->out_of_memory |= !budget->row_name[i];
    psr_text_free(&fallback);
    budget->row_start[i + 1] = reader->term_count;
}

static size_t count_terms(const json_value *rows) {
    size_t total = 0;
    const json_value *row = rows ? json_first(rows) : NULL;
    for (size_t i = 0; i < json_list_size(rows); i++, row = json_next(row)) {
        total += json_list_size(json_member(row, "terms"));
    }
    return total;
}

static void read_root(budget_reader *reader, const json_value *root) {
    json_reader *json = &reader->json;
    json_read_fields(json, root, root_fields, COUNT(root_fields), reader, NULL);
    const char *format = text_of(json, root, "format", NULL);
    json_spot spot = {NULL, "format", 0};
    if (format && strcmp(format, "purser-budget") != 0) {
        json_fault(json, &spot, "is %s; must be purser-budget", format);
    }
    const json_value *version = json_member(root, "version");
    spot.key = "version";
    double given = 0.0;
    if (version && (!json_number_of(version, &given) || fabs(given - 1) > 0)) {
        json_fault(json, &spot, "must be 1, the only version there is");
    }
    const json_value *spends = json_read_array(json, root, "spends", NULL);
    const json_value *rows = json_read_array(json, root, "rows", NULL);
    size_t spend_count = json_list_size(spends);
    size_t row_count = json_list_size(rows);
    spot.key = "spends";
    /* Missing, or no list: that has been said. */
    if (spend_count == 0 && json_shape_of(json_member(root, "spends")) == JSON_IS_LIST) {
        json_fault(json, &spot, "must hold at least one spend");
    }
    psr_budget *budget = psr_budget_create(spend_count, row_count, count_terms(rows));
    reader->budget = budget;
    if (!budget) {
        json->out_of_memory = true;
        return;
    }
    const char *name = text_of(json, root, "name", NULL);
    const char *note = text_of(json, root, "note", NULL);
    budget->name = psr_strdup(name ? name : "");
    budget->note = psr_strdup(note ? note : "");
    json->out_of_memory |= !budget->name || !budget->note;
    const json_value *item = spends ? json_first(spends) : NULL;
    for (size_t i = 0; i < spend_count; i++, item = json_next(item)) {
        json_spot at = {&spot, NULL, i};
        budget->place[i] = json_place(&json->text, item->at);
        read_spend(reader, item, i, &at);
    }
    spot.key = "rows";
    item = rows ? json_first(rows) : NULL;
    for (size_t i = 0; i < row_count; i++, item = json_next(item)) {
        json_spot at = {&spot, NULL, i};
        budget->row_place[i] = json_place(&json->text, item->at);
        read_row(reader, item, i, &at);
    }
}

psr_status psr_read_budget(const char *path, psr_budget **budget, psr_faults *faults) {
    psr_faults own = {0};
    budget_reader reader = {.json = {.faults = faults ? faults : &own}};
    size_t before = reader.json.faults->total;
    const json_value *root = NULL;
    reader.json.arena = psr_arena_create();
    reader.json.names[0] = psr_names_create();
    if (reader.json.arena && reader.json.names[0]) {
        root = json_open(&reader.json, path, NULL);
    } else {
        reader.json.out_of_memory = true;
    }
    if (root) {
        read_root(&reader, root);
    }
    if (reader.json.out_of_memory) {
        psr_place place = psr_place_at(path, 0, 0);
        psr_faults_add(reader.json.faults, PSR_ERR_MEMORY, &place,
                       "is too large for this memory");
    }
    psr_status status = reader.json.faults->total > before
                            ? psr_faults_status(reader.json.faults, NULL)
                            : PSR_OK;
    json_close(&reader.json);
    psr_names_free(reader.json.names[0]);
    psr_arena_free(reader.json.arena);
    if (status == PSR_OK) {
        *budget = reader.budget;
    } else {
        psr_budget_free(reader.budget);
    }
    return status;
}
