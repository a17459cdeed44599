/*
 * The key reference of scenarios/README.md, written from the schema's table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "schema.h"

/* Values a key takes, in words. */
static void add_values(psr_text *text, const psr_field *field) {
    static const char *const words[] = {
        [PSR_FIELD_TEXT] = "text",
        [PSR_FIELD_WORD] = "",
        [PSR_FIELD_CHOICE] = "",
        [PSR_FIELD_SWITCH] = "",
        [PSR_FIELD_FLAG] = "true, false",
        [PSR_FIELD_WHOLE] = "whole number",
        [PSR_FIELD_COUNT] = "whole number",
        [PSR_FIELD_SEED] = "whole number",
        [PSR_FIELD_NUMBER] = "number",
        [PSR_FIELD_DAY] = "YYYY-MM-DD",
        [PSR_FIELD_SERIES] = "number or list",
        [PSR_FIELD_TEXTS] = "list of texts",
        [PSR_FIELD_NUMBERS] = "list of numbers",
        [PSR_FIELD_WHOLES] = "list of whole numbers",
    };
    psr_text_add(text, words[field->kind]);
    if (field->choices != NULL) {
        psr_text_add(text, words[field->kind][0] != '\0' ? ", " : "");
        for (const char *each = field->choices; *each != '\0'; each++) {
            psr_text_add_bytes(text, *each == '|' ? ", " : each, *each == '|' ? 2 : 1);
        }
    }
}

static void add_row(psr_text *text, const psr_field *field) {
    psr_text_addf(text, "| `%s` | ", field->path);
    add_values(text, field);
    psr_text_add(text, " | ");
    if (field->standard == NULL) {
        psr_text_add(text, "*needed*");
    } else if (field->standard[0] != '\0') {
        psr_text_addf(text, "`%s`", field->standard);
    }
    psr_text_addf(text, " | %s |\n", field->text);
}

void psr_schema_markdown(psr_text *text) {
    psr_text_add(text, "| Key | Values | Default | Meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < psr_schema_field_count; i++) {
        add_row(text, &psr_schema_fields[i]);
    }
}
