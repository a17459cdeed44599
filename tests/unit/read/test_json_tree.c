/*
 * JSON texts as values: what they are, where they stand, and that jansson takes the same
 * texts for JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_place.h"
#include "purser/read.h"
#include "scratch_file.h"

static bool parse_bytes(json_tree *tree, const char *text, size_t length,
                        const char *left_out) {
    const char *at = text, *end = text + length;
    return json_tree_parse(tree, &at, end, left_out) && at == end;
}

static bool parse(json_tree *tree, const char *text, const char *left_out) {
    return parse_bytes(tree, text, strlen(text), left_out);
}

static bool is_accepted(const char *text) {
    json_tree tree = {0};
    bool accepted = parse(&tree, text, NULL);
    json_tree_free(&tree);
    return accepted;
}

Test(json_tree, values_are_found_by_key_and_in_order) {
    json_tree tree = {0};
    cr_assert(parse(&tree,
                    " {\"a\": [1, -2.5e1, null, true, {}], \"\\u0062\\n\": \"\\u00e9\\ud83c"
                    "\\udf75\\\"\\/\\t\", \"c\": -0, \"d\": [], \"e\": -0.0} ",
                    NULL));
    const json_value *list = json_member(tree.values, "a");
    cr_assert(eq(sz, json_list_size(list), 5));
    static const json_shape shapes[] = {JSON_IS_WHOLE, JSON_IS_NUMBER, JSON_IS_NULL,
                                        JSON_IS_TRUE, JSON_IS_OBJECT};
    const json_value *each = json_first(list);
    for (size_t i = 0; i < 5; i++, each = json_next(each)) {
        cr_assert_eq(json_shape_of(each), shapes[i]);
    }
    double number = 0.0;
    cr_assert(json_number_of(json_next(json_first(list)), &number));
    cr_assert(epsilon_eq(dbl, number, -25.0, 0));
    cr_assert(not(json_number_of(list, &number)));
    char text[64];
    const json_value *escaped = json_member(tree.values, "b\n");
    cr_assert(not(eq(ptr, (void *)(uintptr_t)escaped, NULL)));
    json_text_copy(escaped, text);
    cr_assert(eq(str, text, "é🍵\"/\t"));
    cr_assert(json_text_is(escaped, "é🍵\"/\t"));
    cr_assert(not(json_text_is(escaped, "é🍵\"/")));
    cr_assert(not(json_text_is(escaped, "é🍵\"/\t ")));
    cr_assert(json_number_of(json_member(tree.values, "c"), &number));
    cr_assert(not(signbit(number)), "a whole number has no sign at 0");
    cr_assert(json_number_of(json_member(tree.values, "e"), &number));
    cr_assert(signbit(number) != 0);
    cr_assert_null(json_member(tree.values, "f"));
    cr_assert_null(json_member(list, "a"));
    cr_assert_eq(json_shape_of(NULL), JSON_IS_MISSING);
    json_tree_free(&tree);
}

Test(json_tree, a_list_left_out_is_counted) {
    json_tree tree = {0};
    cr_assert(parse(
        &tree, "{\"b\": {\"m\": [1, 2]}, \"m\": [[1, [2]], {\"m\": [3]}, 4], \"a\": [5]}",
        "m"));
    const json_value *list = json_member(tree.values, "m");
    cr_assert(eq(sz, json_list_size(list), 3));
    cr_assert_eq(list->size, 1);
    cr_assert_eq(json_member(json_member(tree.values, "b"), "m")->size, 3);
    cr_assert(json_is_one(json_first(json_member(json_member(tree.values, "b"), "m"))));
    cr_assert(eq(sz, json_list_size(json_member(tree.values, "a")), 1));
    const char *at = list->at + 1;
    cr_assert(json_tree_parse(&tree, &at, at + strlen(at), NULL));
    cr_assert(eq(sz, json_list_size(tree.values), 2));
    cr_assert_eq(*at, ',');
    json_tree_free(&tree);
    cr_assert(not(parse(&tree, "{\"m\": [1, {]}", "m")));
    json_tree_free(&tree);
}

/* `depth` lists within each other. */
static char *nested(size_t depth) {
    char *text = calloc(1, 2 * depth + 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return text;
}

Test(json_tree, what_nests_deeper_than_jansson_goes_is_refused) {
    for (size_t depth = 2046; depth < 2051; depth++) {
        char *text = nested(depth);
        json_t *root = json_loads(text, 0, NULL);
        cr_assert_eq(is_accepted(text), root != NULL, "%zu", depth);
        json_decref(root);
        free(text);
    }
}

/* One change of a text[size]: a byte or a token put somewhere, or a piece taken out. */
static void mutate(psr_random *random, char *text, size_t size) {
    static const char *const pieces[] = {"{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         ":",
                                         "\"",
                                         "\\",
                                         " ",
                                         "\n",
                                         "\x01",
                                         "\xff",
                                         "0",
                                         "-",
                                         ".",
                                         "e",
                                         "+",
                                         "\"a\": 1,",
                                         "null",
                                         "tru",
                                         "1e999",
                                         "-1e400",
                                         "1e-400",
                                         "-0",
                                         "01",
                                         "\\u0000",
                                         "\\u0041",
                                         "\\ud800",
                                         "\\udc00",
                                         "\\ud83c\\udf75",
                                         "\\u00g0",
                                         "\xc3\xa9",
                                         "\xed\xa0\x80",
                                         "\xc0\x80",
                                         "\xef\xbb\xbf",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "-9223372036854775808",
                                         "-9223372036854775809",
                                         "1234567890123456789012.5"};
    size_t length = strlen(text);
    size_t at = (size_t)(psr_random_next(random) % (length + 1));
    size_t less = psr_random_next(random) % 3 == 0 ? psr_random_next(random) % 4 : 0;
    less = less < length - at ? less : length - at;
    const char *piece = pieces[psr_random_next(random) % (sizeof pieces / sizeof *pieces)];
    size_t more = psr_random_next(random) % 4 == 0 ? 0 : strlen(piece);
    if (length - less + more < size) {
        memmove(text + at + more, text + at + less, length - at - less + 1);
        memcpy(text + at, piece, more);
    }
}

Test(json_tree, accepts_the_texts_that_jansson_accepts) {
    static const char *const starts[] = {
        "{\"a\": [1, 2.5, {\"b\": null}], \"c\": \"x\\ny\", \"d\": {\"e\": [], \"f\": {}}}",
        "[[1,2],[3e5,-4],\"\\u0041\",true,false,null]", "{\"aa\":{\"a\":1,\"b\":2}}"};
    psr_random random = psr_random_create(5, psr_hash_text("json texts"));
    size_t accepted = 0;
    for (size_t i = 0; i < 60000; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s", starts[i % 3]);
        for (size_t k = psr_random_next(&random) % 3 + 1; k > 0; k--) {
            mutate(&random, text, sizeof text);
        }
        size_t length = strlen(text);
        for (size_t k = 0; k < length; k++) {
            text[k] = text[k] == '\x01' ? '\0' : text[k];
        }
        json_tree tree = {0};
        bool mine = parse_bytes(&tree, text, length, NULL);
        /* Repeated keys with escapes are left to jansson. */
        size_t flags = tree.unsure ? 0 : JSON_REJECT_DUPLICATES;
        json_t *root = json_loadb(text, length, flags, NULL);
        accepted += mine ? 1 : 0;
        cr_assert(eq(int, mine, root != NULL), "%s", text);
        json_decref(root);
        json_tree_free(&tree);
    }
    cr_assert(gt(sz, accepted, 6000));
    cr_assert(lt(sz, accepted, 54000));
}

Test(json_tree, places_count_lines_from_anywhere) {
    char bytes[] = "{\n \"a\": [1,\n  2],\n\n \"b\\u0063\": 3}";
    json_text text = {.file = "f.json", .bytes = bytes, .length = strlen(bytes)};
    json_spot list = {NULL, "a", 0}, second = {&list, NULL, 1}, third = {&list, NULL, 2};
    json_spot escaped = {NULL, "bc", 0}, none = {NULL, "x", 0};
    static const struct {
        int64_t line;
        int32_t column;
    } expected[] = {{5, 2}, {3, 3}, {2, 2}, {1, 1}, {2, 2}};
    const json_spot *spots[] = {&escaped, &second, &third, &none, &list};
    for (size_t i = 0; i < 5; i++) {
        psr_place place = json_spot_place(&text, spots[i]);
        cr_assert_eq(place.line, expected[i].line, "%zu", i);
        cr_assert_eq(place.column, expected[i].column, "%zu", i);
    }
    json_tree_free(&text.whole);
}

/* An object of a hundred keys, the last one `last`. */
static psr_status read_wide(const char *last, psr_faults *faults) {
    psr_text json = {0};
    psr_text_add(&json, "{\"format\": \"purser-problem\", \"version\": 1, \"periods\": 1");
    for (int i = 0; i < 99; i++) {
        psr_text_addf(&json, ", \"key%d\": 1", i);
    }
    psr_text_addf(&json, ", \"%s\": 1}", last);
    scratch_file file = scratch_file_text(json.bytes);
    psr_problem *problem = NULL;
    psr_status status = psr_read_problem(file.path, &problem, faults);
    psr_problem_free(problem);
    scratch_file_remove(&file);
    psr_text_free(&json);
    return status;
}

Test(json_tree, repeated_keys_are_found_however_they_are_written) {
    psr_faults faults = {0};
    cr_assert(not(eq(int, read_wide("key50", &faults), PSR_OK)));
    cr_assert(eq(sz, faults.total, 1));
    cr_assert_not_null(strstr(faults.items[0].message, "duplicate object key"));
    faults = (psr_faults){0};
    cr_assert(not(eq(int, read_wide("k\\u0065y50", &faults), PSR_OK)));
    cr_assert(eq(sz, faults.total, 1));
    faults = (psr_faults){0};
    cr_assert(not(eq(int, read_wide("key99", &faults), PSR_OK)));
    cr_assert(eq(sz, faults.total, 100), "each is unknown");
    cr_assert(is_accepted("{\"a\": {\"b\": 1}, \"b\": 2}"));
    cr_assert(not(is_accepted("{\"a\": {\"b\": 1, \"c\": 2, \"b\": 3}}")));
}

Test(json_tree, a_key_with_escapes_is_the_same_key) {
    scratch_file file = scratch_file_text(
        "{\"format\": \"purser-problem\", \"version\": 1, \"periods\": 1,\n"
        " \"products\": [{\"id\": \"a\", \"unit_c\\u006fst\": 2}],\n"
        " \"warehouses\": [{\"id\": \"w\"}], \"channels\": [{\"id\": \"c\"}],\n"
        " \"lanes\": [{\"warehouse\": \"w\", \"channel\": \"c\"}],\n"
        " \"m\\u0061rket\": [\n"
        "  {\"product\": \"a\", \"channel\": \"c\",\n"
        "   \"tiers\": [{\"price\": 2, \"demand\": {\"certain\": 3}}]}]}");
    psr_problem *problem = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_problem(file.path, &problem, &faults), PSR_OK, "%s",
                 faults.items[0].message);
    cr_assert(eq(sz, problem->market_count, 1));
    cr_assert_eq(problem->markets[0].place.line, 6);
    cr_assert_eq(problem->markets[0].place.column, 3);
    cr_assert(epsilon_eq(dbl, psr_at(&problem->products[0].unit_cost, 0), 2.0, 0));
    psr_problem_free(problem);
    scratch_file_remove(&file);
}
