/*
 * Files made to harm: each is refused with a message, quickly and in little memory.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "purser/read.h"
#include "scratch_folder.h"

/* Seconds of CPU that refusing one file may take; measured: below 0.02. */
static const double most_seconds = 0.25;

static void expect_refused(const char *name, const char *bytes, size_t length,
                           const char *words) {
    scratch_folder folder = scratch_folder_create();
    scratch_folder_write_bytes(&folder, "scenario.yaml", bytes, length);
    psr_faults faults = {0};
    psr_scenario *scenario = NULL;
    clock_t start = clock();
    psr_status status = psr_read_scenario(folder.path, NULL, NULL, 0, &scenario, &faults);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    cr_expect(status == PSR_ERR_SCENARIO && scenario == NULL, "%s was read", name);
    cr_expect(strstr(faults.items[0].message, words) != NULL, "%s: %s", name,
              faults.items[0].message);
    cr_expect(seconds < most_seconds, "%s took %.3f s", name, seconds);
    psr_scenario_free(scenario);
    scratch_folder_remove(&folder);
}

static void expect_text_refused(const char *name, const psr_text *text, const char *words) {
    expect_refused(name, text->bytes, text->length, words);
}

static void repeat(psr_text *text, const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        psr_text_add(text, bytes);
    }
}

Test(scenario_attacks, alias_bombs_are_refused_at_the_first_anchor) {
    psr_text text = {0};
    psr_text_add(&text, "a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char name = 'b'; name <= 'j'; name++) {
        psr_text_addf(&text, "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n",
                      name, name, name - 1, name - 1, name - 1, name - 1, name - 1,
                      name - 1, name - 1, name - 1, name - 1);
    }
    expect_text_refused("alias bomb", &text, "anchors (&)");
    psr_text_free(&text);
    static const char merge[] = "a: &a {b: 1}\nc:\n  <<: *a\n";
    expect_refused("merge key", merge, strlen(merge), "anchors (&)");
    static const char self[] = "a: &a [*a]\n";
    expect_refused("self reference", self, strlen(self), "anchors (&)");
}

Test(scenario_attacks, deep_nesting_is_refused) {
    static const char *const openers[] = {"[", "{a: ", "- ", "? "};
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++) {
        psr_text text = {0};
        psr_text_add(&text, i < 2 ? "title: " : "");
        repeat(&text, openers[i], 20000);
        psr_faults faults = {0};
        (void)faults;
        expect_text_refused(openers[i], &text, i == 3 ? "" : "64 deep");
        psr_text_free(&text);
    }
}

Test(scenario_attacks, too_many_keys_are_refused) {
    psr_text text = {0};
    for (int i = 0; i < 40000; i++) {
        psr_text_addf(&text, "k%d: 1\n", i);
    }
    expect_text_refused("many keys", &text, "more than 10,000");
    psr_text_clear(&text);
    psr_text_add(&text, "forecast: {levels: [");
    repeat(&text, "0.5,", 40000);
    expect_text_refused("a long list", &text, "more than 10,000");
    psr_text_free(&text);
}

Test(scenario_attacks, large_files_are_refused) {
    psr_text text = {0};
    psr_text_add(&text, "title: ");
    repeat(&text, "0123456789", 110000);
    expect_text_refused("1.1 MB title", &text, "larger than 1 MB");
    psr_text_clear(&text);
    repeat(&text, "# comment\n", 110000);
    expect_text_refused("1.1 MB comments", &text, "larger than 1 MB");
    psr_text_free(&text);
    scratch_folder folder = scratch_folder_create();
    char path[128];
    (void)snprintf(path, sizeof path, "%s/scenario.yaml", folder.path);
    cr_assert(symlink("/dev/zero", path) == 0);
    psr_faults faults = {0};
    psr_scenario *scenario = NULL;
    cr_expect(psr_read_scenario(folder.path, NULL, NULL, 0, &scenario, &faults) ==
              PSR_ERR_SCENARIO);
    scratch_folder_remove(&folder);
}

/* Bytes that are no text, or no YAML. */
Test(scenario_attacks, odd_bytes_are_refused) {
    static const struct {
        const char *name, *bytes;
        size_t length;
        const char *words;
    } cases[] = {
        {"NUL", "title: a\0b\n", 11, "cannot be read"},
        {"latin 1", "title: caf\xE9\n", 12, "save the file as UTF-8"},
        {"cut UTF-8", "title: \xE8\x8C\n", 10, "save the file as UTF-8"},
        {"surrogate", "title: \xED\xA0\x80\n", 11, "save the file as UTF-8"},
        {"bell", "title: a\x07\n", 10, "cannot be read"},
        {"escape NUL", "title: \"a\\0b\"\n", 14, "a NUL byte stands in the text"},
        {"tag", "title: !!binary aGk=\n", 21, "tags (!)"},
        {"own tag", "title: !python/object:os.system ls\n", 35, "tags (!)"},
        {"directive", "%YAML 9.9\n---\ntitle: a\n", 23, "not YAML"},
        {"two documents", "title: a\n---\ntitle: b\n", 22, "second document"},
        {"only a quote", "\"", 1, "not closed"},
        {"only a brace", "{", 1, "not YAML"},
        {"only a colon", ": a\n", 4, ""},
        {"only a scalar", "title\n", 6, "key: value"},
        {"map as key", "? {a: b}\n: c\n", 13, "a key must be plain text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_refused(cases[i].name, cases[i].bytes, cases[i].length, cases[i].words);
    }
}

Test(scenario_attacks, long_names_and_paths_do_no_harm) {
    psr_text text = {0};
    repeat(&text, "a", 900);
    psr_text_add(&text, ": 1\n");
    expect_text_refused("long key", &text, "longer than 500");
    psr_text_clear(&text);
    psr_text_add(&text, "data: {sales: {s: {file: ");
    repeat(&text, "a/", 10000);
    psr_text_add(&text, "x.csv}}}\nseed: x\n");
    expect_text_refused("long path", &text, "");
    psr_text_clear(&text);
    psr_text_add(&text, "budgets: {");
    repeat(&text, "b", 900);
    psr_text_add(&text, ": {kind: total, limit: 1}}\n");
    expect_text_refused("long name", &text, "longer than 300");
    psr_text_clear(&text);
    psr_text_add(&text, "data: {sales: {s: {file: a.csv}}}\nadjust: {channels.");
    repeat(&text, "c", 250);
    psr_text_add(&text, ".fee_rate: +1}\n");
    expect_text_refused("long row", &text, "must be TABLE.ROW.COLUMN");
    psr_text_free(&text);
}

Test(scenario_attacks, places_outside_the_folder_are_refused) {
    static const char *const paths[] = {
        "/etc/passwd",
        "../secret.csv",
        "a/../../secret.csv",
        "..",
        "a/..",
        "./../x.csv",
        "//etc/passwd",
        "a/b/../../../c.csv",
        "../../../../..",
        "",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "data: {sales: {s: {file: \"%s\"}}}\n", paths[i]);
        expect_refused(paths[i], text, strlen(text), "data.sales");
        (void)snprintf(text, sizeof text,
                       "data: {sales: {s: {file: a.csv}}}\ntables: {products: \"%s\"}\n",
                       paths[i]);
        expect_refused(paths[i], text, strlen(text), "tables.products");
    }
}

Test(scenario_attacks, a_chain_of_many_files_ends) {
    scratch_folder folder = scratch_folder_create();
    char name[32], text[64];
    for (int i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof name, "s%d.yaml", i);
        (void)snprintf(text, sizeof text, "inherits: s%d.yaml\n", i + 1);
        scratch_folder_write(&folder, name, text);
    }
    char path[128];
    (void)snprintf(path, sizeof path, "%s/s0.yaml", folder.path);
    psr_faults faults = {0};
    psr_scenario *scenario = NULL;
    cr_expect(psr_read_scenario(path, NULL, NULL, 0, &scenario, &faults) ==
              PSR_ERR_SCENARIO);
    cr_expect(strstr(faults.items[0].message, "more than 16") != NULL);
    scratch_folder_remove(&folder);
}
