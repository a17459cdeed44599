/*
 * CSV files: rows, cells, places, and what is refused with which words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "csv_file.h"

#include "scratch_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Everything a file gives, one line a row: `line|cell|cell`, `line!place: problem`. */
static psr_text read_all(const void *bytes, size_t length, const char *encoding,
                         psr_error *err) {
    scratch_file file = scratch_file_bytes(bytes, length);
    psr_text seen = {0};
    psr_csv *csv = NULL;
    const psr_csv_row *row;
    *err = (psr_error){0};
    psr_status status = psr_csv_open(file.path, "f.csv", encoding, &csv, err);
    while (status == PSR_OK && (status = psr_csv_next(csv, &row, err)) == PSR_OK &&
           row != NULL) {
        psr_text_addf(&seen, "%d", (int)row->line);
        if (row->problem != NULL) {
            psr_error fault = {.place = row->place};
            char text[700];
            snprintf(fault.message, sizeof fault.message, "%s", row->problem);
            psr_error_text(&fault, text, sizeof text);
            psr_text_addf(&seen, "!%s\n", text);
            continue;
        }
        for (size_t i = 0; i < row->count && status == PSR_OK; i++) {
            const char *text;
            status = psr_csv_text(csv, (psr_id)i, &text, NULL, err);
            psr_text_addf(&seen, "|%s", text == NULL ? "?" : text);
        }
        psr_text_add(&seen, "\n");
    }
    psr_csv_close(csv);
    scratch_file_remove(&file);
    cr_assert(eq(int, (int)err->status, (int)status));
    return seen;
}

static void expect_rows(const char *bytes, const char *rows) {
    psr_error err;
    psr_text seen = read_all(bytes, strlen(bytes), NULL, &err);
    cr_expect(eq(int, (int)err.status, (int)PSR_OK), "%s", err.message);
    cr_expect(eq(str, (char *)psr_text_bytes(&seen), (char *)rows));
    psr_text_free(&seen);
}

static void expect_refusal(const void *bytes, size_t length, const char *encoding,
                           psr_status status, const char *message) {
    psr_error err;
    char text[800];
    psr_text seen = read_all(bytes, length, encoding, &err);
    psr_error_text(&err, text, sizeof text);
    cr_expect(eq(int, (int)err.status, (int)status));
    cr_expect(eq(str, text, (char *)message));
    psr_text_free(&seen);
}

Test(csv_file, plain_rows_with_spaces_and_blank_lines) {
    expect_rows("a,b\n1,2\n\n  3 ,\t4 \n  \n,\n5,\n", "2|1|2\n4|3|4\n7|5|\n");
}

Test(csv_file, line_ends_of_every_kind_and_none_at_the_end) {
    expect_rows("a,b\r\n1,2\r3,4\n\r\n5,6", "2|1|2\n3|3|4\n5|5|6\n");
    expect_rows("a,b\r1,2\r\r3,4\r", "2|1|2\n4|3|4\n");
}

Test(csv_file, quotes_commas_and_line_ends_inside_cells) {
    expect_rows("a,b\n\"x, y\",\"he said \"\"no\"\"\"\n\"two\nlines\",\"\"\n1,2\n",
                "2|x, y|he said \"no\"\n3|two\nlines|\n5|1|2\n");
}

Test(csv_file, byte_order_mark_and_wide_spaces_are_dropped) {
    expect_rows("\xEF\xBB\xBF"
                "a ,b\xE3\x80\x80\n\"\xC2\xA0 1\xE3\x80\x80\",2\n",
                "2|1|2\n");
}

Test(csv_file, semicolons_and_tabs_are_found) {
    expect_rows("a;b\n1,5;2\n", "2|1,5|2\n");
    expect_rows("a\tb\n\t2\n", "2||2\n");
}

Test(csv_file, a_row_of_another_width_is_a_problem_unless_spare_cells_are_empty) {
    expect_rows("a,b\n1,2,,\n1\n1,2,3\n4,5\n",
                "2|1|2\n"
                "3!f.csv:3:1: this row has 1 cell where the header has 2; add the missing "
                "ones\n"
                "4!f.csv:4:1: this row has 3 cells where the header has 2; put a cell that "
                "holds a comma in quotes\n"
                "5|4|5\n");
}

Test(csv_file, reading_goes_on_behind_a_damaged_row) {
    expect_rows("a,b\n1,\"x\"y\n2,5\" wide\n3,4\n",
                "2!f.csv:2:3: text follows the quote that closes this cell; write inner "
                "quotes twice, or add the missing comma\n"
                "3!f.csv:3:4: a quote stands inside a cell that does not begin with one; "
                "write the cell in quotes and its inner quotes twice\n"
                "4|3|4\n");
}

Test(csv_file, an_unbalanced_quote_is_named_where_it_opened) {
    expect_rows("a,b\n1,2\n3,\"open\n5,6\n7,8\n",
                "2|1|2\n"
                "3!f.csv:3:3: the quote that opens here is never closed; close it, or "
                "remove it\n"
                "4|5|6\n5|7|8\n");
}

Test(csv_file, header_only_gives_no_rows) {
    expect_rows("a,b\n", "");
}

Test(csv_file, gb18030_is_found_and_decoded) {
    /* 省份,数量 / 上海,3 / the four-byte character U+20000 */
    static const char bytes[] = "\xCA\xA1\xB7\xDD ,\xCA\xFD\xC1\xBF\n\xC9\xCF\xBA\xA3,3\n"
                                "\x95\x32\x82\x36,4\n";
    expect_rows(bytes, "2|上海|3\n3|𠀀|4\n");
}

Test(csv_file, euro_of_cp936_is_understood) {
    expect_rows("\xC9\xCF\xBA\xA3,b\n\x80"
                "5,6\n",
                "2|€5|6\n");
}

Test(csv_file, places_count_characters_and_lines) {
    scratch_file file = scratch_file_text("a,b,c\n\"上\n海\",江苏, 7\n");
    psr_csv *csv;
    const psr_csv_row *row;
    psr_error err = {0};
    cr_assert(eq(int, (int)psr_csv_open(file.path, "f.csv", NULL, &csv, &err), PSR_OK));
    cr_assert(eq(int, (int)psr_csv_next(csv, &row, &err), PSR_OK));
    psr_place first = psr_csv_place(csv, 0);
    psr_place second = psr_csv_place(csv, 1);
    psr_place third = psr_csv_place(csv, 2);
    cr_expect(eq(int, (int)first.line, 2));
    cr_expect(eq(int, first.column, 1));
    cr_expect(eq(int, (int)second.line, 3));
    cr_expect(eq(int, second.column, 4));
    cr_expect(eq(int, (int)third.line, 3));
    cr_expect(eq(int, third.column, 8));
    psr_csv_close(csv);
    scratch_file_remove(&file);
}

Test(csv_file, columns_are_found_by_any_of_their_names) {
    static const char *const dates[] = {"date", "order_date", NULL};
    static const char *const none[] = {"price", NULL};
    scratch_file file = scratch_file_text("Order Date ,x,ORDER-DATE\n1,2,3\n");
    psr_csv *csv;
    psr_error err = {0};
    cr_assert(eq(int, (int)psr_csv_open(file.path, NULL, NULL, &csv, &err), PSR_OK));
    cr_expect(eq(int, psr_csv_find(csv, dates), 0));
    cr_expect(eq(int, psr_csv_find(csv, none), PSR_NO_ID));
    cr_expect(eq(int, psr_csv_repeated_column(csv), 2));
    psr_csv_close(csv);
    scratch_file_remove(&file);
}

Test(csv_file, what_is_no_csv_is_refused_with_advice) {
    expect_refusal("", 0, NULL, PSR_ERR_DATA,
                   "f.csv: the file is empty; export it again with its header row");
    expect_refusal("\xFF\xFE"
                   "a\0,\0",
                   6, NULL, PSR_ERR_DATA,
                   "f.csv:1:1: this is not a CSV file: it is UTF-16 (\"Unicode text\"); "
                   "save it as CSV UTF-8");
    expect_refusal("\xD0\xCF\x11\xE0\xA1\xB1", 6, NULL, PSR_ERR_DATA,
                   "f.csv:1:1: this is not a CSV file: it is an Excel workbook (.xls); "
                   "save it as CSV UTF-8");
    expect_refusal("a,b\n1,\0\n", 8, NULL, PSR_ERR_DATA,
                   "f.csv:2: byte 6 of the file is NUL; the file is damaged or is UTF-16: "
                   "save it again as CSV UTF-8");
}

Test(csv_file, wrong_encodings_are_refused_with_the_byte) {
    expect_refusal("a,b\n1,\xFF\n", 8, NULL, PSR_ERR_DATA,
                   "f.csv:2: byte 6 of the file (0xFF) is not valid UTF-8, GB18030 or "
                   "CP936; save the file again as CSV UTF-8, or set `encoding` in the "
                   "source's profile");
    expect_refusal("a,b\n\xC9\xCF,2\n", 9, "utf-8", PSR_ERR_DATA,
                   "f.csv:2: byte 4 of the file (0xC9) is not valid UTF-8; save the file "
                   "again as CSV UTF-8, or set `encoding` in the source's profile");
    expect_refusal("a,b\n1,\xC9", 7, "gb18030", PSR_ERR_DATA,
                   "f.csv:2: byte 6 of the file (0xC9) is not valid GB18030; save the file "
                   "again as CSV UTF-8, or set `encoding` in the source's profile");
    expect_refusal("a\n1\n", 4, "latin-1", PSR_ERR_SCENARIO,
                   "encoding is `latin-1`; must be auto, utf-8, gb18030 or gbk");
}

Test(csv_file, a_file_that_is_not_there_is_named) {
    psr_csv *csv;
    psr_error err = {0};
    psr_status status = psr_csv_open("no/such/file.csv", NULL, NULL, &csv, &err);
    cr_expect(eq(int, (int)status, PSR_ERR_IO));
    cr_expect(eq(str, err.message,
                 "cannot open it: No such file or directory; check its path and rights"));
    cr_expect(eq(str, err.place.file, "no/such/file.csv"));
    status = psr_csv_open("/", NULL, NULL, &csv, &err);
    cr_expect(eq(int, (int)status, PSR_ERR_IO));
    cr_expect(eq(str, err.message, "cannot read it: Is a directory; name the file itself"));
}

Test(csv_file, a_line_of_100_megabytes_is_refused) {
    size_t length = (size_t)100 * 1000 * 1000;
    char *bytes = malloc(length);
    cr_assert(bytes != NULL);
    memset(bytes, 'x', length);
    memcpy(bytes, "a,b\n", 4);
    expect_refusal(bytes, length, NULL, PSR_ERR_DATA,
                   "f.csv:2: this line is longer than 1048576 bytes; the file is damaged "
                   "or is not a CSV file: export it again");
    free(bytes);
}

Test(csv_file, rows_cross_the_window_unharmed) {
    psr_text bytes = {0};
    psr_text rows = {0};
    psr_text_add(&bytes, "a,b\n");
    for (int i = 0; i < 200000; i++) {
        const char *form = i % 7 == 0 ? "%d,\"q,%d\"\r\n" : "%d,plain %d\n";
        psr_text_addf(&bytes, form, i, i * 3);
        psr_text_addf(&rows, i % 7 == 0 ? "%d|%d|q,%d\n" : "%d|%d|plain %d\n", i + 2, i,
                      i * 3);
    }
    expect_rows(psr_text_bytes(&bytes), psr_text_bytes(&rows));
    psr_text_free(&bytes);
    psr_text_free(&rows);
}
