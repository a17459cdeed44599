/*
 * Memo: the pieces that summary.txt, explain and compare are set from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "memo.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

psr_memo_table psr_memo_open(const psr_plan *plan, const char *name) {
    const psr_table *table = psr_plan_table(plan, name);
    return (psr_memo_table){table, table ? table->row_count : 0};
}

const char *psr_memo_text(const psr_memo_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table->table, column);
    return id == PSR_NO_ID ? "" : psr_table_text(table->table, id, row);
}

double psr_memo_number(const psr_memo_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table->table, column);
    return id == PSR_NO_ID ? NAN : psr_table_number(table->table, id, row);
}

int64_t psr_memo_whole(const psr_memo_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table->table, column);
    return id == PSR_NO_ID ? PSR_NO_WHOLE : psr_table_whole(table->table, id, row);
}

int64_t psr_memo_profit_line(const psr_plan *plan, const char *line) {
    psr_memo_table profit = psr_memo_open(plan, "profit");
    for (size_t i = 0; i < profit.row_count; i++) {
        if (strcmp(psr_memo_text(&profit, "line", i), line) == 0) {
            return psr_memo_whole(&profit, "amount", i);
        }
    }
    return 0;
}

void psr_memo_rule(psr_text *text) {
    for (size_t i = 0; i < PSR_MEMO_WIDTH; i++) {
        psr_text_add(text, "\xE2\x94\x80");
    }
    psr_text_add(text, "\n");
}

void psr_memo_heading(psr_text *text, const char *heading) {
    psr_text_addf(text, "\n%s\n", psr_say(text->language, heading));
    psr_memo_rule(text);
}

/* Bytes up to where a line may break: before a space, or behind a wide character and the
 * wide punctuation that must not begin a line. */
static size_t piece_length(const char *text) {
    size_t length = strcspn(text, " ");
    size_t count = 0;
    while (count < length) {
        bool is_wide = (unsigned char)text[count] >= 0xE0;
        do {
            count++;
        } while (((unsigned char)text[count] & 0xC0U) == 0x80U);
        bool binds =
            strncmp(text + count, "，", 3) == 0 || strncmp(text + count, "。", 3) == 0 ||
            strncmp(text + count, "；", 3) == 0 || strncmp(text + count, "：", 3) == 0 ||
            strncmp(text + count, "）", 3) == 0;
        if ((is_wide || (unsigned char)text[count] >= 0xE0) && !binds) {
            return count;
        }
    }
    return length;
}

void psr_memo_wrap(psr_text *text, const char *sentence, size_t column, size_t indent) {
    psr_text word = {0};
    bool first = true, spaced = false;
    while (*sentence != '\0') {
        size_t length = piece_length(sentence);
        psr_text_clear(&word);
        psr_text_add_bytes(&word, sentence, length);
        size_t width = psr_utf8_width(psr_text_bytes(&word));
        if (!first && column + (spaced ? 1 : 0) + width > PSR_MEMO_WIDTH) {
            psr_text_add(text, "\n");
            psr_words_pad(text, "", indent, false);
            column = indent;
        } else if (!first && spaced) {
            psr_text_add(text, " ");
            column++;
        }
        psr_text_add(text, psr_text_bytes(&word));
        column += width;
        first = false;
        sentence += length;
        spaced = *sentence == ' ';
        sentence += strspn(sentence, " ");
    }
    psr_text_free(&word);
    psr_text_add(text, "\n");
}

/* Columns of a line before its first text. */
static const size_t memo_indent = 2;

void psr_memo_told(psr_text *text, const char *sentence, size_t width) {
    psr_text told = {.language = text->language};
    psr_text_retell(&told, sentence);
    psr_words_pad(text, psr_text_bytes(&told), width, false);
    if (width > 0 && psr_utf8_width(psr_text_bytes(&told)) > width) {
        psr_text_add(text, "\n");
        psr_words_pad(text, "", width + memo_indent, false);
    }
    text->failed = text->failed || told.failed;
    psr_text_free(&told);
}

void psr_memo_period(const psr_memo_table *table, const char *day, const char *period,
                     size_t row, psr_language language, char text[32]) {
    int64_t first = psr_memo_whole(table, day, row);
    int64_t number = psr_memo_whole(table, period, row);
    if (first != PSR_NO_WHOLE) {
        char date[16];
        psr_day_print((psr_day)first, date);
        (void)snprintf(text, 32, "%s", date);
    } else if (number != PSR_NO_WHOLE) {
        (void)snprintf(text, 32, psr_say(language, "period %lld"), (long long)number);
    } else {
        (void)snprintf(text, 32, "%s", psr_say(language, "all periods"));
    }
}

/* ---- limits */

static const size_t limit_name = 40;
static const double price_shown = 5e-7; /* the table keeps six decimals */

static bool same_limit(const psr_memo_table *limits, size_t a, size_t b) {
    return strcmp(psr_memo_text(limits, "kind", a), psr_memo_text(limits, "kind", b)) ==
               0 &&
           strcmp(psr_memo_text(limits, "name", a), psr_memo_text(limits, "name", b)) == 0;
}

/* The same limit in several periods is told once: where it is dearest. */
static bool is_told(const psr_memo_table *limits, size_t row, size_t *periods) {
    double price = psr_memo_number(limits, "shadow_price", row);
    *periods = 0;
    if (!(price > price_shown)) {
        return false;
    }
    for (size_t i = 0; i < limits->row_count; i++) {
        double other = psr_memo_number(limits, "shadow_price", i);
        if (!(other > price_shown) || !same_limit(limits, row, i)) {
            continue;
        }
        (*periods)++;
        if (other > price || (i < row && !(other < price))) {
            return false;
        }
    }
    return true;
}

static void add_limit_line(const psr_memo_table *limits, size_t row, size_t periods,
                           psr_text *text) {
    char number[PSR_WORDS_SIZE];
    char when[32];
    psr_words_pad(text, "  ", 2, false);
    psr_memo_told(text, psr_memo_text(limits, "name", row), limit_name);
    psr_words_number(psr_memo_number(limits, "limit", row), 2, number);
    psr_text_addf(text, " %s ",
                  psr_say(text->language, psr_memo_text(limits, "sense", row)));
    psr_words_pad(text, number, 14, true);
    psr_words_number(psr_memo_number(limits, "shadow_price", row), 4, number);
    psr_text_say(text, "   worth ");
    psr_text_add(text, number);
    double low = psr_memo_number(limits, "range_low", row);
    double high = psr_memo_number(limits, "range_high", row);
    if (isfinite(low) || isfinite(high)) {
        psr_words_number(low, 0, number);
        psr_text_say(text, ", from %s",
                     isfinite(low) ? number : psr_say(text->language, "any"));
        psr_words_number(high, 0, number);
        psr_text_say(text, " to %s",
                     isfinite(high) ? number : psr_say(text->language, "any"));
    }
    if (psr_memo_whole(limits, "period", row) != PSR_NO_WHOLE) {
        psr_memo_period(limits, "first_day", "period", row, text->language, when);
        psr_text_say(text, ", in %s", when);
        if (periods > 1) {
            psr_text_say(text, " and %zu more", periods - 1);
        }
    }
    psr_text_add(text, "\n");
}

void psr_memo_limits(const psr_plan *plan, size_t most, psr_text *text) {
    psr_memo_table limits = psr_memo_open(plan, "limits");
    size_t told = 0, left = 0;
    for (size_t i = 0; i < limits.row_count; i++) {
        size_t periods = 0;
        if (!is_told(&limits, i, &periods)) {
            continue;
        }
        if (told < most) {
            add_limit_line(&limits, i, periods, text);
            told++;
        } else {
            left++;
        }
    }
    if (told == 0) {
        psr_text_say(text,
                     "  No limit binds: more money, space or time would earn nothing.\n");
    } else if (left > 0) {
        psr_text_say(text, "  and %zu more in limits.csv\n", left);
    }
}

/* ---- short */

typedef struct short_group {
    size_t row; /* of its dearest cell */
    size_t cells;
    double units;
    int64_t money;
} short_group;

static int group_compare(const void *a, const void *b) {
    const short_group *left = a;
    const short_group *right = b;
    if (left->money != right->money) {
        return left->money > right->money ? -1 : 1;
    }
    return (left->row > right->row) - (left->row < right->row);
}

static psr_status group_short(const psr_memo_table *cells, short_group **groups,
                              size_t *count, psr_error *err) {
    psr_names *keys = psr_names_create();
    psr_text key = {0};
    size_t capacity = 0;
    psr_status status = keys ? PSR_OK : PSR_ERR_MEMORY;
    for (size_t i = 0; status == PSR_OK && i < cells->row_count; i++) {
        psr_text_clear(&key);
        psr_text_addf(&key, "%s\n%s", psr_memo_text(cells, "channel", i),
                      psr_memo_text(cells, "product", i));
        psr_id id = key.failed ? PSR_NO_ID : psr_names_add(keys, key.bytes);
        status = id == PSR_NO_ID
                     ? PSR_ERR_MEMORY
                     : psr_reserve(groups, &capacity, (size_t)id + 1, sizeof **groups);
        if (status != PSR_OK) {
            break;
        }
        if ((size_t)id == *count) {
            (*groups)[(*count)++] = (short_group){.row = i};
        }
        (*groups)[id].cells++;
        (*groups)[id].units += psr_memo_number(cells, "short_units", i);
        (*groups)[id].money += psr_memo_whole(cells, "lost_margin", i);
    }
    psr_names_free(keys);
    psr_text_free(&key);
    return status == PSR_OK ? PSR_OK
                            : psr_fail(err, status, "no memory to sum up what runs short");
}

static void add_short_line(const psr_memo_table *cells, const short_group *group,
                           psr_text *text) {
    char number[PSR_WORDS_SIZE];
    char when[32];
    psr_text name = {.language = text->language};
    psr_text_say(&name, "%s in %s", psr_memo_text(cells, "product_name", group->row),
                 psr_memo_text(cells, "channel_name", group->row));
    psr_text_add(text, "  ");
    psr_words_pad(text, psr_text_bytes(&name), 36, false);
    psr_words_whole(llround(group->units), number);
    psr_words_pad(text, number, 9, true);
    psr_words_money(group->money, text->language, number);
    psr_text_say(text, " units  ");
    psr_words_pad(text, number, 10, true);
    psr_memo_period(cells, "first_day", "period", group->row, text->language, when);
    psr_text_say(text, "  most in %s\n", when);
    psr_text_clear(&name);
    psr_text_retell(&name, psr_memo_text(cells, "reason", group->row));
    psr_text_say(&name, ": ");
    psr_text_retell(&name, psr_memo_text(cells, "because", group->row));
    psr_text_add(text, "      ");
    psr_memo_wrap(text, psr_text_bytes(&name), 6, 6);
    psr_text_free(&name);
}

psr_status psr_memo_short(const psr_plan *plan, size_t most, psr_text *text,
                          psr_error *err) {
    psr_memo_table cells = psr_memo_open(plan, "short");
    short_group *groups = NULL;
    size_t count = 0;
    psr_status status = group_short(&cells, &groups, &count, err);
    if (status == PSR_OK && count == 0) {
        psr_text_say(text, "  Nothing: every product is served to at least 95%% wherever "
                           "that pays.\n");
    }
    if (status == PSR_OK && count > 0) {
        qsort(groups, count, sizeof *groups, group_compare);
        for (size_t i = 0; i < count && i < most; i++) {
            add_short_line(&cells, &groups[i], text);
        }
        if (count > most) {
            psr_text_say(text, "  and %zu more in short.csv\n", count - most);
        }
    }
    free(groups);
    return status;
}
