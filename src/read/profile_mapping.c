/*
 * How an export is read, told in words and as YAML.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "profile_mapping.h"

#include <string.h>

static bool is_given(const char *text) {
    return text != NULL && text[0] != '\0';
}

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static const char *column_of(const psr_history_source *source, int role) {
    psr_id column = source->columns.column[role];
    return column == PSR_NO_ID ? NULL : psr_csv_column_name(source->csv, (size_t)column);
}

/* ---- words */

enum { LABEL_WIDTH = 11 };

static void add_label(psr_text *text, const char *label) {
    psr_words_pad(text, psr_say(text->language, label), LABEL_WIDTH, false);
}

void psr_mapping_choice(const psr_source *from, const psr_history_source *source,
                        psr_export_view *view) {
    psr_text *text = &view->choice;
    const psr_profile *profile = &from->profile;
    const psr_encoding_report *encoding = psr_csv_encoding(source->csv);
    char delimiter = psr_csv_delimiter(source->csv);
    add_label(text, "encoding");
    psr_text_addf(text, "%s%s\n",
                  encoding->is_ascii ? "ASCII" : psr_encoding_name(encoding->encoding),
                  encoding->has_bom ? psr_say(text->language, " with byte order mark")
                                    : "");
    add_label(text, "delimiter");
    psr_text_addf(text, "%s\n",
                  psr_say(text->language, delimiter == ','   ? "comma"
                                          : delimiter == ';' ? "semicolon"
                                                             : "tab"));
    add_label(text, "dates");
    psr_text_addf(text, "%s\n", psr_date_order_name(source->order));
    for (int i = 0; i < PSR_ROLE_COUNT; i++) {
        if (column_of(source, i) != NULL) {
            add_label(text, "column");
            psr_text_addf(text, "%s = `%s`\n", psr_role_name((psr_role)i),
                          column_of(source, i));
        }
    }
    const struct {
        const char *name, *value;
    } constants[] = {{"product", profile->product_value},
                     {"channel", profile->channel_value},
                     {"quantity", profile->quantity_value}};
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++) {
        if (is_given(constants[i].value)) {
            add_label(text, "constant");
            psr_text_addf(text, "%s = `%s`\n", constants[i].name, constants[i].value);
        }
    }
    size_t states = view->states == NULL ? 0 : psr_names_count(view->states);
    for (size_t i = 0; i < states; i++) {
        if (i == 0) {
            add_label(text, "states");
        }
        psr_text_addf(text, "%s%s", i == 0 ? "" : ", ",
                      psr_names_text(view->states, (psr_id)i));
    }
    if (states > 0) {
        psr_text_addf(text, "%s\n",
                      psr_say(text->language, ": all rows count; name those that are sales "
                                              "(keep_status)"));
    }
    for (size_t i = 0; i < profile->keep_count; i++) {
        if (i == 0) {
            add_label(text, "statuses");
        }
        psr_text_addf(text, "%s%s%s", i == 0 ? "" : ", ", profile->keep_status[i],
                      i + 1 == profile->keep_count ? "\n" : "");
    }
}

/* ---- YAML */

/* In double quotes: the one style that holds any text. */
static void add_quoted(psr_text *text, const char *value) {
    psr_text_add(text, "\"");
    for (; *value != '\0'; value++) {
        unsigned char byte = (unsigned char)*value;
        if (byte == '"' || byte == '\\') {
            psr_text_addf(text, "\\%c", byte);
        } else if (byte < 0x20 || byte == 0x7f) {
            psr_text_addf(text, "\\x%02x", byte);
        } else {
            psr_text_add_bytes(text, value, 1);
        }
    }
    psr_text_add(text, "\"");
}

static void add_pair(psr_text *text, const char *indent, const char *key,
                     const char *value) {
    psr_text_addf(text, "%s%s: ", indent, key);
    add_quoted(text, value);
    psr_text_add(text, "\n");
}

static bool has_states(const psr_export_view *view) {
    return view->states != NULL && psr_names_count(view->states) > 0;
}

static void add_columns(psr_text *text, const psr_history_source *source,
                        const psr_export_view *view) {
    psr_text_add(text, "    columns:\n");
    for (int i = 0; i < PSR_ROLE_COUNT; i++) {
        bool is_column = i != PSR_ROLE_IGNORE_WHEN_EMPTY && i != PSR_ROLE_IGNORE_WHEN_ZERO;
        if (is_column && column_of(source, i) != NULL) {
            add_pair(text, "      ", psr_role_name((psr_role)i), column_of(source, i));
        }
    }
    psr_id state = psr_profile_known_column(source->csv, PSR_ROLE_STATUS);
    if (has_states(view)) {
        add_pair(text, "      ", psr_role_name(PSR_ROLE_STATUS),
                 psr_csv_column_name(source->csv, (size_t)state));
    }
    static const psr_role needed[] = {PSR_ROLE_DATE, PSR_ROLE_PRODUCT, PSR_ROLE_QUANTITY};
    const psr_profile *profile = source->profile;
    const char *constant[] = {NULL, profile->product_value, profile->quantity_value};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (column_of(source, (int)needed[i]) == NULL && !is_given(constant[i])) {
            psr_text_add(text, "      # ");
            psr_text_say(text, "%s: name the column", psr_role_name(needed[i]));
            psr_text_add(text, "\n");
        }
    }
}

static void add_constants(psr_text *text, const psr_profile *profile) {
    const char *const names[] = {"product", "channel", "quantity"};
    const char *const values[] = {profile->product_value, profile->channel_value,
                                  profile->quantity_value};
    const char *head = "    constants:\n";
    for (size_t i = 0; i < 3; i++) {
        if (is_given(values[i])) {
            psr_text_add(text, head);
            head = "";
            add_pair(text, "      ", names[i], values[i]);
        }
    }
}

/* Order states that are there but were not asked for: all of them, to be thinned out. */
static void add_states(psr_text *text, const psr_names *states) {
    size_t count = states == NULL ? 0 : psr_names_count(states);
    for (size_t i = 0; i < count; i++) {
        if (i == 0) {
            psr_text_add(text, "    # ");
            psr_text_say(text, "states of orders: take out those that are no sales");
            psr_text_add(text, "\n    keep_status: [");
        } else {
            psr_text_add(text, ", ");
        }
        add_quoted(text, psr_names_text(states, (psr_id)i));
        psr_text_add(text, i + 1 == count ? "]\n" : "");
    }
}

/* Columns of the file that play no part, for someone who misses one. */
static void add_unused(psr_text *text, const psr_history_source *source,
                       const psr_export_view *view) {
    psr_id state = has_states(view) ? psr_profile_known_column(source->csv, PSR_ROLE_STATUS)
                                    : PSR_NO_ID;
    bool is_first = true;
    for (size_t i = 0; i < psr_csv_column_count(source->csv); i++) {
        bool is_used = (psr_id)i == state;
        for (int k = 0; k < PSR_ROLE_COUNT; k++) {
            is_used = is_used || source->columns.column[k] == (psr_id)i;
        }
        if (!is_used) {
            psr_text_add(text, is_first ? "    # " : ", ");
            psr_text_add(text, is_first ? psr_say(text->language, "not used: ") : "");
            add_quoted(text, psr_csv_column_name(source->csv, i));
            is_first = false;
        }
    }
    psr_text_add(text, is_first ? "" : "\n");
}

void psr_mapping_write(const psr_source *from, const psr_history_source *source,
                       psr_export_view *view) {
    psr_text *text = &view->mapping;
    const psr_profile *profile = &from->profile;
    bool is_known = strcmp(view->platform, "none") != 0;
    bool is_generic = strncmp(view->platform, "generic-", 8) == 0;
    psr_text_add(text, "# ");
    psr_text_say(text, "How this export is read: put it under `data:` of a scenario.");
    psr_text_add(text, "\n");
    psr_text_addf(text, "sales:\n  %s:\n",
                  is_known && !is_generic ? view->platform : "shop");
    add_pair(text, "    ", "file", file_name(from->path));
    if (is_known) {
        psr_text_addf(text, "    platform: %s\n", view->platform);
    }
    if (source->order == PSR_DATE_MONTH_FIRST || source->order == PSR_DATE_DAY_FIRST) {
        psr_text_addf(text, "    date_format: %s\n",
                      source->order == PSR_DATE_MONTH_FIRST ? "mdy" : "dmy");
    }
    add_columns(text, source, view);
    add_constants(text, profile);
    for (size_t i = 0; i < profile->keep_count; i++) {
        psr_text_add(text, i == 0 ? "    keep_status: [" : ", ");
        add_quoted(text, profile->keep_status[i]);
        psr_text_add(text, i + 1 == profile->keep_count ? "]\n" : "");
    }
    add_states(text, view->states);
    static const psr_role ignored[] = {PSR_ROLE_IGNORE_WHEN_EMPTY,
                                       PSR_ROLE_IGNORE_WHEN_ZERO};
    for (size_t i = 0; i < 2; i++) {
        if (column_of(source, (int)ignored[i]) != NULL) {
            add_pair(text, "    ", psr_role_name(ignored[i]),
                     column_of(source, (int)ignored[i]));
        }
    }
    add_unused(text, source, view);
}
