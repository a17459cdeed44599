/*
 * plan.xlsx: the plan where finance works, with the Answer, Sensitivity and Limits sheets
 * that users of Excel's Solver know. Cells are written by kind: text never as a formula,
 * numbers only when finite, text only as valid UTF-8 (the library checks neither).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "workbook.h"
#include "purser/write.h"
#include "report.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { MOST_CELL_BYTES = 32000 }; /* Excel holds 32,767 characters in a cell */

/** A sheet made of one table: the columns named, or all of them. */
typedef struct sheet {
    const char *key; /* title of the sheet, a word of the table of texts */
    const char *table;
    const char *const *columns; /* NULL = every column */
    size_t column_count;
} sheet;

void workbook_note(workbook_made *made, lxw_error error) {
    if (made->error == LXW_NO_ERROR) {
        made->error = error;
    }
}

/* ---- cells */

void workbook_put_text(workbook_made *made, lxw_worksheet *page, lxw_row_t row,
                       lxw_col_t column, const char *text, lxw_format *format) {
    size_t length = text ? strlen(text) : 0;
    if (length == 0) {
        return;
    }
    char cell[MOST_CELL_BYTES + 1];
    length =
        psr_utf8_valid_prefix(text, length < MOST_CELL_BYTES ? length : MOST_CELL_BYTES);
    size_t kept = 0;
    for (size_t i = 0; i < length; i++) {
        /* Control characters make a file that Excel calls damaged. */
        if ((unsigned char)text[i] >= 0x20 || text[i] == '\n' || text[i] == '\t') {
            cell[kept++] = text[i];
        }
    }
    cell[kept] = '\0';
    workbook_note(made, worksheet_write_string(page, row, column, cell, format));
}

static void put_number(workbook_made *made, lxw_worksheet *page, lxw_row_t row,
                       lxw_col_t column, double value, lxw_format *format) {
    if (isfinite(value)) {
        workbook_note(made, worksheet_write_number(page, row, column, value, format));
    }
}

static void put_told(workbook_made *made, lxw_worksheet *page, lxw_row_t at,
                     lxw_col_t column, const char *name, const char *cell) {
    psr_text told = {.language = made->plan->language};
    psr_text_cell(&told, name, cell);
    workbook_put_text(made, page, at, column, psr_text_bytes(&told), made->text);
    psr_text_free(&told);
}

static void put_cell(workbook_made *made, lxw_worksheet *page, lxw_row_t at,
                     lxw_col_t column, const psr_table *table, psr_id from, size_t row) {
    const psr_column *form = &table->columns[from];
    int64_t whole;
    switch (form->kind) {
    case PSR_COLUMN_TEXT:
        put_told(made, page, at, column, form->name, psr_table_text(table, from, row));
        break;
    case PSR_COLUMN_NUMBER:
        put_number(made, page, at, column, psr_table_number(table, from, row),
                   made->number[form->decimals <= WORKBOOK_MOST_DECIMALS
                                    ? form->decimals
                                    : WORKBOOK_MOST_DECIMALS]);
        break;
    case PSR_COLUMN_WHOLE:
    case PSR_COLUMN_MONEY:
    case PSR_COLUMN_DAY:
        whole = psr_table_whole(table, from, row);
        if (whole == PSR_NO_WHOLE) {
            break;
        }
        if (form->kind == PSR_COLUMN_WHOLE) {
            put_number(made, page, at, column, (double)whole, made->whole);
        } else if (form->kind == PSR_COLUMN_MONEY) {
            put_number(made, page, at, column, psr_money_to_major(whole), made->money);
        } else {
            const double days_to_1970 = 25569.0; /* Excel counts from 1899-12-30 */
            put_number(made, page, at, column, (double)whole + days_to_1970, made->day);
        }
        break;
    }
}

/* ---- sheets */

/* Positions of a sheet's columns in its table; those that are absent are left out. */
static size_t choose_columns(const sheet *form, const psr_table *table, psr_id *chosen) {
    size_t count = 0;
    size_t wanted = form->columns ? form->column_count : table->column_count;
    for (size_t i = 0; i < wanted && count < UINT8_MAX; i++) {
        psr_id id = form->columns ? psr_table_find(table, form->columns[i]) : (psr_id)i;
        if (id != PSR_NO_ID) {
            chosen[count++] = id;
        }
    }
    return count;
}

/* What stands where a table is cut: rows shown, rows there are, where the rest is. */
static void put_cut(workbook_made *made, lxw_worksheet *page, lxw_row_t row,
                    lxw_col_t column, const psr_table *table, size_t shown) {
    psr_language language = made->plan->language;
    psr_text note_text = {0};
    psr_text_addf(&note_text, "%zu %s %zu; %s %s.csv", shown,
                  psr_word(language, "more_rows"), table->row_count,
                  psr_word(language, "full_table"), table->name);
    if (note_text.failed) {
        workbook_note(made, LXW_ERROR_MEMORY_MALLOC_FAILED);
    } else {
        workbook_put_text(made, page, row, column, note_text.bytes, made->head);
    }
    psr_text_free(&note_text);
}

static double column_width(const psr_table *table, psr_id column, const char *head) {
    size_t width = psr_utf8_width(head) + 3; /* room for the filter's arrow */
    size_t looked = table->row_count < 200 ? table->row_count : 200;
    for (size_t row = 0; row < looked; row++) {
        char cell[64];
        psr_table_cell(table, column, row, cell, sizeof cell);
        size_t needed = psr_utf8_width(cell) + 2;
        width = needed > width ? needed : width;
    }
    return (double)(width < 48 ? width : 48);
}

static lxw_worksheet *add_page(workbook_made *made, const char *key) {
    /* A sheet's name has at most 31 characters and none of []:*?/\ : all keys fit. */
    lxw_worksheet *page =
        workbook_add_worksheet(made->workbook, psr_word(made->plan->language, key));
    if (page == NULL) {
        workbook_note(made, LXW_ERROR_MEMORY_MALLOC_FAILED);
    }
    return page;
}

/* Rows below the heads. A cut is told beside the heads, which stay in view, and below the
 * last row; on paper only there. */
static size_t put_rows(workbook_made *made, lxw_worksheet *page, const psr_table *table,
                       const psr_id *chosen, size_t count) {
    size_t rows =
        table->row_count < WORKBOOK_MOST_ROWS ? table->row_count : WORKBOOK_MOST_ROWS;
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < count; i++) {
            put_cell(made, page, (lxw_row_t)(row + 1), (lxw_col_t)i, table, chosen[i], row);
        }
    }
    if (rows < table->row_count) {
        lxw_row_t below = (lxw_row_t)(rows + 2);
        put_cut(made, page, 0, (lxw_col_t)(count + 1), table, rows);
        put_cut(made, page, below, 0, table, rows);
        workbook_note(made,
                      worksheet_print_area(page, 0, 0, below, (lxw_col_t)(count - 1)));
    }
    return rows;
}

static lxw_worksheet *add_sheet(workbook_made *made, const sheet *form) {
    const psr_table *table = psr_plan_table(made->plan, form->table);
    if (table == NULL || table->row_count == 0) {
        return NULL;
    }
    lxw_worksheet *page = add_page(made, form->key);
    if (page == NULL) {
        return NULL;
    }
    psr_id chosen[UINT8_MAX];
    size_t count = choose_columns(form, table, chosen);
    for (size_t i = 0; i < count; i++) {
        const char *head = psr_word(made->plan->language, table->columns[chosen[i]].name);
        lxw_col_t at = (lxw_col_t)i;
        workbook_note(made, worksheet_set_column(
                                page, at, at, column_width(table, chosen[i], head), NULL));
        workbook_put_text(made, page, 0, at, head, made->head);
    }
    size_t rows = put_rows(made, page, table, chosen, count);
    worksheet_freeze_panes(page, 1, 0);
    workbook_note(
        made, worksheet_autofilter(page, 0, 0, (lxw_row_t)rows, (lxw_col_t)(count - 1)));
    worksheet_set_landscape(page);
    worksheet_fit_to_pages(page, 1, 0);
    worksheet_repeat_rows(page, 0, 0);
    return page;
}

/* ---- the answer */

static void put_line(workbook_made *made, lxw_worksheet *page, lxw_row_t row,
                     const char *key, double value) {
    workbook_put_text(made, page, row, 0, psr_word(made->plan->language, key), made->text);
    put_number(made, page, row, 1, value, made->money);
}

static lxw_worksheet *add_summary(workbook_made *made) {
    const psr_plan *plan = made->plan;
    lxw_worksheet *page = add_page(made, "summary");
    if (page == NULL) {
        return NULL;
    }
    workbook_note(made, worksheet_set_column(page, 0, 0, 44, NULL));
    workbook_note(made, worksheet_set_column(page, 1, 1, 18, NULL));
    workbook_put_text(made, page, 0, 0,
                      plan->title && *plan->title ? plan->title : plan->name, made->title);
    workbook_put_text(made, page, 1, 0, plan->name, made->text);
    workbook_put_text(made, page, 1, 1, plan->currency, made->text);
    put_line(made, page, 3, "profit", psr_money_to_major(plan->profit_minor));
    put_line(made, page, 4, "spend", psr_report_sum(plan, "budget", "spend"));
    put_line(made, page, 5, "purchases", psr_report_sum(plan, "orders", "cost"));
    put_line(made, page, 6, "net_revenue", psr_report_sum(plan, "sales", "net_revenue"));
    put_line(made, page, 7, "lost_margin", psr_report_sum(plan, "short", "lost_margin"));
    put_line(made, page, 9, "optimum", plan->objective);
    put_line(made, page, 10, "bound", plan->bound);
    put_line(made, page, 11, "rounding_cost", plan->rounding_cost);
    worksheet_fit_to_pages(page, 1, 0);
    if (plan->blind.path_count > 0) {
        put_line(made, page, 13, "followed_blindly", plan->blind.mean);
        put_number(made, page, 13, 2, plan->blind.low, made->money);
        put_number(made, page, 13, 3, plan->blind.high, made->money);
        workbook_put_text(made, page, 12, 2, "P10", made->head);
        workbook_put_text(made, page, 12, 3, "P90", made->head);
        workbook_note(made, worksheet_set_column(page, 2, 3, 18, NULL));
    }
    return page;
}

/* Each cell that the plan decides, with its value: one line a spend or an order. */
static lxw_row_t put_decisions(workbook_made *made, lxw_worksheet *page, lxw_row_t row,
                               const char *name, const char *who, const char *when,
                               const char *value) {
    const psr_table *table = psr_plan_table(made->plan, name);
    if (table == NULL) {
        return row;
    }
    psr_id columns[] = {psr_table_find(table, who), psr_table_find(table, when),
                        psr_table_find(table, value)};
    size_t rows =
        table->row_count < WORKBOOK_MOST_ROWS ? table->row_count : WORKBOOK_MOST_ROWS;
    for (size_t i = 0; i < rows; i++, row++) {
        workbook_put_text(made, page, row, 0, psr_word(made->plan->language, name),
                          made->text);
        for (lxw_col_t c = 0; c < 3; c++) {
            if (columns[c] != PSR_NO_ID) {
                put_cell(made, page, row, (lxw_col_t)(c + 1), table, columns[c], i);
            }
        }
    }
    if (rows < table->row_count) {
        put_cut(made, page, row++, 0, table, rows);
    }
    return row;
}

/* The Answer report of a solver: the objective, then every decision. */
static void add_answer(workbook_made *made) {
    const psr_plan *plan = made->plan;
    lxw_worksheet *page = add_page(made, "answer_report");
    if (page == NULL) {
        return;
    }
    workbook_note(made, worksheet_set_column(page, 0, 3, 20, NULL));
    put_line(made, page, 0, "optimum", plan->objective);
    put_line(made, page, 1, "bound", plan->bound);
    put_line(made, page, 2, "profit", psr_money_to_major(plan->profit_minor));
    static const char *const heads[] = {"kind", "name", "first_day", "planned"};
    for (lxw_col_t c = 0; c < 4; c++) {
        workbook_put_text(made, page, 4, c, psr_word(plan->language, heads[c]), made->head);
    }
    lxw_row_t row = put_decisions(made, page, 5, "budget", "channel", "first_day", "spend");
    put_decisions(made, page, row, "orders", "product", "order_day", "units");
    worksheet_freeze_panes(page, 5, 0);
}

/* ---- the book */

static lxw_format *add_format(workbook_made *made, const char *pattern) {
    lxw_format *format = workbook_add_format(made->workbook);
    if (format == NULL) {
        workbook_note(made, LXW_ERROR_MEMORY_MALLOC_FAILED);
    } else if (pattern != NULL) {
        format_set_num_format(format, pattern);
    }
    return format;
}

/* How money looks: with the sign of its currency, or its code. */
static void money_pattern(const char *currency, char pattern[64]) {
    static const char *const signs[][2] = {{"CNY", "\xC2\xA5"},     {"USD", "$"},
                                           {"EUR", "\xE2\x82\xAC"}, {"GBP", "\xC2\xA3"},
                                           {"JPY", "\xC2\xA5"},     {"INR", "\xE2\x82\xB9"},
                                           {"KRW", "\xE2\x82\xA9"}};
    const char *sign = NULL;
    for (size_t i = 0; currency != NULL && i < sizeof signs / sizeof *signs; i++) {
        sign = strcmp(currency, signs[i][0]) == 0 ? signs[i][1] : sign;
    }
    size_t letters = currency ? strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;
    if (sign != NULL) {
        (void)snprintf(pattern, 64, "\"%s\"#,##0.00;\\-\"%s\"#,##0.00", sign, sign);
    } else if (letters == 3 && currency[3] == '\0') {
        (void)snprintf(pattern, 64, "#,##0.00\\ \"%s\"", currency);
    } else {
        (void)snprintf(pattern, 64, "#,##0.00");
    }
}

static void add_formats(workbook_made *made) {
    char money[64];
    money_pattern(made->plan->currency, money);
    made->text = add_format(made, NULL);
    made->whole = add_format(made, "#,##0");
    made->money = add_format(made, money);
    made->day = add_format(made, "yyyy-mm-dd");
    made->head = add_format(made, NULL);
    made->title = add_format(made, NULL);
    for (int decimals = 0; decimals <= WORKBOOK_MOST_DECIMALS; decimals++) {
        char pattern[32] = "#,##0";
        if (decimals > 0) {
            (void)snprintf(pattern, sizeof pattern, "#,##0.%.*s", decimals, "000000000");
        }
        made->number[decimals] = add_format(made, pattern);
    }
    if (made->error == LXW_NO_ERROR) {
        format_set_bold(made->head);
        format_set_bottom(made->head, LXW_BORDER_THIN);
        format_set_bold(made->title);
        format_set_font_size(made->title, 16);
    }
}

static void add_sheets(workbook_made *made) {
    static const char *const sensitivity[] = {"name",         "kind",      "first_day",
                                              "sense",        "limit",     "used",
                                              "shadow_price", "range_low", "range_high"};
    static const char *const limits[] = {"name", "kind",  "first_day", "sense", "limit",
                                         "used", "slack", "file",      "line"};
    static const sheet sheets[] = {
        {"budget", "budget", NULL, 0},
        {"orders", "orders", NULL, 0},
        {"stock", "stock", NULL, 0},
        {"channels", "channels", NULL, 0},
        {"verdicts", "verdicts", NULL, 0},
        {"kpis", "kpis", NULL, 0},
        {"forecast", "forecast", NULL, 0},
        {"methods", "methods", NULL, 0},
        {"effects", "effects", NULL, 0},
        {"profit_statement", "profit", NULL, 0},
        {"sensitivity_report", "limits", sensitivity,
         sizeof sensitivity / sizeof *sensitivity},
        {"limits_report", "limits", limits, sizeof limits / sizeof *limits},
        {"policies", "policies", NULL, 0},
        {"short", "short", NULL, 0},
        {"findings", "findings", NULL, 0}};
    lxw_worksheet *summary = add_summary(made);
    add_answer(made);
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        lxw_worksheet *page = add_sheet(made, &sheets[i]);
        if (strcmp(sheets[i].key, "channels") == 0) {
            workbook_channel_chart(made, page);
        }
    }
    workbook_budget_chart(made, summary);
    workbook_forecast_chart(made, summary);
}

typedef struct closing {
    lxw_workbook *workbook;
    lxw_error error;
} closing;

static void close_book(void *context) {
    closing *self = context;
    self->error = workbook_close(self->workbook);
}

static lxw_error write_book(const psr_plan *plan, const char *path) {
    workbook_made made = {.plan = plan, .workbook = workbook_new(path)};
    if (made.workbook == NULL) {
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    }
    /* The plan's first day, not the clock: the same plan gives the same bytes. */
    const time_t seconds_a_day = 86400;
    lxw_doc_properties properties = {
        .title = plan->name,
        .created =
            plan->first_day > 0 ? (time_t)plan->first_day * seconds_a_day : seconds_a_day};
    workbook_note(&made, workbook_set_properties(made.workbook, &properties));
    add_formats(&made);
    if (made.error == LXW_NO_ERROR) {
        add_sheets(&made);
    }
    /* It asks gmtime for the day of creation, whose answer all threads share: one at a
     * time, so that no workbook bears another plan's day. */
    closing last = {.workbook = made.workbook};
    psr_parallel_alone(close_book, &last);
    return made.error != LXW_NO_ERROR ? made.error : last.error;
}

/* The library writes to a name only, tells the terminal what it could not open, and on a
 * full disk leaves half a file under the final name: it gets a file in memory. */
psr_status psr_workbook_bytes(const psr_plan *plan, psr_text *bytes, psr_error *err) {
    char name[32], chunk[65536];
    int file = memfd_create("workbook", MFD_CLOEXEC);
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    lxw_error error = file < 0 ? LXW_ERROR_CREATING_TMPFILE : write_book(plan, name);
    ssize_t count = 0;
    while (error == LXW_NO_ERROR &&
           (count = pread(file, chunk, sizeof chunk, (off_t)bytes->length)) > 0) {
        psr_text_add_bytes(bytes, chunk, (size_t)count);
    }
    if (file >= 0) {
        close(file);
    }
    if (error == LXW_NO_ERROR && count == 0 && !bytes->failed) {
        return PSR_OK;
    }
    bool no_memory = error == LXW_ERROR_MEMORY_MALLOC_FAILED || bytes->failed;
    return psr_fail(err, no_memory ? PSR_ERR_MEMORY : PSR_ERR_IO,
                    "the workbook of %s could not be made: %s", plan->name,
                    lxw_strerror(error));
}

psr_status psr_write_workbook(const psr_plan *plan, const char *path, psr_error *err) {
    psr_text bytes = {0};
    psr_status status = psr_workbook_bytes(plan, &bytes, err);
    if (status == PSR_OK) {
        status = psr_write_file(path, psr_text_bytes(&bytes), bytes.length, err);
    }
    psr_text_free(&bytes);
    return status;
}
