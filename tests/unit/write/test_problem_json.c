/* A problem written and read again is the same problem.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/read.h"
#include "purser/write.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static psr_problem *read_text(const char *path) {
    psr_faults faults = {0};
    psr_problem *problem = NULL;
    cr_assert_eq(psr_read_problem(path, &problem, &faults), PSR_OK, "%s:%ld: %s", path,
                 (long)faults.items[0].place.line, faults.items[0].message);
    return problem;
}

static void check_round_trip(const char *path) {
    char again[] = "/tmp/purser-problem-XXXXXX";
    psr_problem *first = read_text(path);
    psr_text one = {0};
    cr_assert_eq(psr_write_problem_json(first, &one, NULL), PSR_OK);
    int fd = mkstemp(again);
    cr_assert_eq(write(fd, one.bytes, one.length), (ssize_t)one.length);
    close(fd);
    psr_problem *second = read_text(again);
    psr_text two = {0};
    cr_assert_eq(psr_write_problem_json(second, &two, NULL), PSR_OK);
    cr_expect_str_eq(one.bytes, two.bytes, "%s", path);
    unlink(again);
    psr_text_free(&one);
    psr_text_free(&two);
    psr_problem_free(first);
    psr_problem_free(second);
}

Test(problem_json, reads_back_the_same) {
    const char *folder = PURSER_SHARED "/cases/problems";
    DIR *entries = opendir(folder);
    if (entries == NULL) {
        cr_skip("no case problems here");
    }
    for (struct dirent *entry = NULL; (entry = readdir(entries)) != NULL;) {
        char path[512];
        if (strstr(entry->d_name, ".json") != NULL) {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            check_round_trip(path);
        }
    }
    closedir(entries);
}
