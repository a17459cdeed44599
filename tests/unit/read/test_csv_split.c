/*
 * The quick splitter against libcsv, field for field, on random lines; and lines one by one
 * against libcsv fed the whole text.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_split.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <csv.h>
#include <string.h>

static const char alphabet[] = "ab,,,\"\"  \t;1\xC9\xCF";

static size_t random_bytes(psr_random *random, const char *from, char *bytes, size_t most) {
    size_t length = (size_t)psr_random_below(random, most);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = from[psr_random_below(random, strlen(from))];
    }
    return length;
}

static void fields_text(const psr_csv_split *split, psr_csv_verdict verdict,
                        psr_text *text) {
    size_t count;
    const psr_csv_field *fields = psr_csv_split_fields(split, &count);
    psr_text_addf(text, "%d", (int)verdict);
    for (size_t i = 0; i < count && verdict == PSR_CSV_ROW; i++) {
        psr_text_addf(text, "|%zu:", fields[i].length);
        psr_text_add_bytes(text, fields[i].bytes, fields[i].length);
    }
}

Test(csv_split, lines_without_quotes_are_cut_as_libcsv_cuts_them) {
    psr_random random = psr_random_create(7, 1);
    psr_csv_split *quick = psr_csv_split_create(',');
    psr_csv_split *slow = psr_csv_split_create(',');
    for (int round = 0; round < 20000; round++) {
        char line[40];
        psr_text a = {0};
        psr_text b = {0};
        size_t length = random_bytes(&random, alphabet, line, sizeof line);
        bool last = psr_random_below(&random, 2) == 0;
        const char *ending = last ? "" : "\n";
        psr_csv_verdict one =
            psr_csv_split_line(quick, line, length, ending, strlen(ending), last);
        psr_csv_verdict two =
            psr_csv_split_line_by_libcsv(slow, line, length, ending, strlen(ending), last);
        fields_text(quick, one, &a);
        fields_text(slow, two, &b);
        cr_assert(eq(str, (char *)psr_text_bytes(&a), (char *)psr_text_bytes(&b)),
                  "line <%.*s>", (int)length, line);
        if (one != PSR_CSV_ROW) {
            psr_csv_split_reset(quick);
            psr_csv_split_reset(slow);
        }
        psr_text_free(&a);
        psr_text_free(&b);
    }
    psr_csv_split_free(quick);
    psr_csv_split_free(slow);
}

static void whole_field(void *bytes, size_t length, void *context) {
    psr_text_addf(context, "|%zu:", length);
    psr_text_add_bytes(context, bytes, length);
}

static void whole_row(int line_end, void *context) {
    (void)line_end;
    psr_text_add(context, "\n");
}

/* Rows of a text by lines; false where the text has a fault. */
static bool by_lines(const char *bytes, size_t length, psr_text *text) {
    psr_csv_split *split = psr_csv_split_create(',');
    psr_csv_verdict verdict = PSR_CSV_BLANK;
    for (size_t at = 0; at < length && verdict <= PSR_CSV_OPEN;) {
        size_t end = at;
        while (end < length && bytes[end] != '\n') {
            end++;
        }
        size_t ending = end < length ? 1 : 0;
        bool last = end + ending == length;
        verdict =
            psr_csv_split_line(split, bytes + at, end - at, bytes + end, ending, last);
        size_t count;
        const psr_csv_field *fields = psr_csv_split_fields(split, &count);
        for (size_t i = 0; i < count && verdict == PSR_CSV_ROW; i++) {
            psr_text_addf(text, "|%zu:", fields[i].length);
            psr_text_add_bytes(text, fields[i].bytes, fields[i].length);
        }
        psr_text_add(text, verdict == PSR_CSV_ROW ? "\n" : "");
        at = end + ending;
    }
    psr_csv_split_free(split);
    return verdict == PSR_CSV_ROW || verdict == PSR_CSV_BLANK;
}

Test(csv_split, lines_one_by_one_give_what_the_whole_text_gives) {
    psr_random random = psr_random_create(7, 2);
    int valid = 0;
    for (int round = 0; round < 20000; round++) {
        char bytes[60];
        psr_text lines = {0};
        psr_text whole = {0};
        struct csv_parser parser;
        size_t length = random_bytes(&random, "ab,\"\"\n\n ", bytes, sizeof bytes);
        csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
        bool fine =
            csv_parse(&parser, bytes, length, whole_field, whole_row, &whole) == length &&
            csv_fini(&parser, whole_field, whole_row, &whole) == 0;
        csv_free(&parser);
        cr_assert(eq(int, by_lines(bytes, length, &lines), fine), "<%.*s>", (int)length,
                  bytes);
        if (fine) {
            valid++;
            cr_assert(
                eq(str, (char *)psr_text_bytes(&lines), (char *)psr_text_bytes(&whole)),
                "<%.*s>", (int)length, bytes);
        }
        psr_text_free(&lines);
        psr_text_free(&whole);
    }
    cr_expect(gt(int, valid, 1000));
}
