/*
 * The scenario's schema: one table of every key with its type, range, default, unit and
 * sentence. Reading, `show --resolved`, "did you mean" and the key reference in
 * scenarios/README.md all come from it. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SCHEMA_H
#define PURSER_READ_SCHEMA_H

#include "purser/data/scenario.h"
#include "yaml_tree.h"

typedef enum psr_field_kind {
    PSR_FIELD_TEXT,    /* char * */
    PSR_FIELD_WORD,    /* char *, one of choices */
    PSR_FIELD_CHOICE,  /* enum, position among choices */
    PSR_FIELD_SWITCH,  /* bool, choices `when false|when true` */
    PSR_FIELD_FLAG,    /* bool */
    PSR_FIELD_WHOLE,   /* int */
    PSR_FIELD_COUNT,   /* size_t */
    PSR_FIELD_SEED,    /* uint64_t */
    PSR_FIELD_NUMBER,  /* double */
    PSR_FIELD_DAY,     /* psr_day */
    PSR_FIELD_SERIES,  /* psr_by_period: one number, or a list with one a period */
    PSR_FIELD_TEXTS,   /* psr_texts */
    PSR_FIELD_NUMBERS, /* psr_numbers */
    PSR_FIELD_WHOLES   /* psr_wholes */
} psr_field_kind;

typedef struct psr_texts {
    char **items;
    size_t count;
} psr_texts;
typedef struct psr_numbers {
    double *items;
    size_t count;
} psr_numbers;
typedef struct psr_wholes {
    int *items;
    size_t count;
} psr_wholes;

typedef struct psr_field {
    const char *path; /* `calendar.horizon`; one `*` stands for a name the user chooses */
    psr_field_kind kind;
    size_t offset;        /* in psr_draft, or in the element of the group it belongs to */
    const char *standard; /* default as one would write it; "" = not there; NULL = needed */
    double least, most;   /* of numbers */
    const char *choices;  /* `daily|weekly|monthly` */
    const char *text;     /* what it is, with its unit */
} psr_field;

/** Sections that hold one element per name: `budgets`, `data.sales`, ... */
typedef enum psr_group_id {
    PSR_GROUP_SOURCES,
    PSR_GROUP_TABLES,
    PSR_GROUP_BUDGETS,
    PSR_GROUP_POLICIES,
    PSR_GROUP_RULES,
    PSR_GROUP_SUPPLIERS,
    PSR_GROUP_ADJUST,
    PSR_GROUP_COUNT
} psr_group_id;

typedef struct psr_group {
    const char *path;
    size_t element_size;
    bool takes_rest; /* names may hold dots: the rest of the path is the name */
    const char *text;
} psr_group;

/** Elements of each group as they are bound; all begin with psr_draft_head. */
typedef struct psr_draft_head {
    const char *name;
    psr_place place;
} psr_draft_head;
typedef struct psr_draft_source {
    psr_draft_head head;
    psr_profile profile;
    psr_texts keep;
    char *path, *database, *query;
} psr_draft_source;
typedef struct psr_draft_text { /* a table, a rule, an adjustment */
    psr_draft_head head;
    char *text;
} psr_draft_text;
typedef struct psr_draft_budget {
    psr_draft_head head;
    unsigned kind;
    psr_by_period limit;
    double min;
    psr_wholes periods;
    char *channel;
} psr_draft_budget;
typedef struct psr_draft_policy {
    psr_draft_head head;
    unsigned kind;
    char *product, *channel;
    double share, weight;
} psr_draft_policy;
typedef struct psr_draft_supplier {
    psr_draft_head head;
    psr_by_period capacity;
} psr_draft_supplier;

/** A scenario while its keys are being bound. */
typedef struct psr_draft {
    psr_scenario *scenario;
    psr_scenario fixed; /* fields outside groups; copied into *scenario at the end */
    psr_numbers levels;
    void *elements[PSR_GROUP_COUNT];
    size_t element_count[PSR_GROUP_COUNT];
    psr_yaml *root;
    psr_faults *faults;
    psr_names *setting_paths; /* position = position in settings */
    psr_setting *settings;    /* values and paths in the scenario's arena */
    size_t setting_capacity;
} psr_draft;

/** What a choice without a default holds where the text is none of its words. */
#define PSR_CHOICE_UNKNOWN (~0U)

extern const psr_field psr_schema_fields[];
extern const size_t psr_schema_field_count;
extern const psr_group psr_schema_groups[PSR_GROUP_COUNT];

/** Group whose elements a field belongs to; PSR_GROUP_COUNT = none. */
psr_group_id psr_field_group(const psr_field *field);

/**
 * Store a value (scalar or list node) in *target by the field's type.
 * @param path full path for messages
 * @return PSR_OK also after a fault was added; PSR_ERR_MEMORY
 */
psr_status psr_field_store(const psr_field *field, const char *path, const psr_yaml *value,
                           void *target, psr_arena *arena,
                           psr_faults *faults) PSR_MUST_CHECK;

/**
 * A strict number: decimal digits only, finite. On failure `advice` says why and what to
 * write instead ("has thousands separators; write 1500000").
 */
bool psr_number_read(const char *text, double *value, char advice[160]);

/** Bind every key of draft->root; unknown keys, wrong types and ranges become faults. */
psr_status psr_schema_bind(psr_draft *draft) PSR_MUST_CHECK;

/** The reference of all keys as a Markdown table. */
void psr_schema_markdown(psr_text *text);

#endif
