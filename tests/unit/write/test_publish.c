/* A publication appears as a whole, replaces only plans, and cleans up after the dead.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/write.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/purser-publish-XXXXXX");
    cr_assert_not_null(mkdtemp(folder));
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    cr_assert_eq(system(command), 0);
}

static const char *in_folder(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static bool exists(const char *name) {
    return access(in_folder(name), F_OK) == 0;
}

static size_t entry_count(void) {
    DIR *entries = opendir(folder);
    size_t count = 0;
    while (readdir(entries) != NULL) {
        count++;
    }
    closedir(entries);
    return count - 2;
}

static const char *content(const char *name) {
    static char bytes[4096];
    FILE *file = fopen(in_folder(name), "r");
    cr_assert_not_null(file, "%s", name);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    return bytes;
}

static psr_status publish(const char *name, const char *text, psr_error *err) {
    psr_plan plan = {.name = (char *)name, .first_day = PSR_NO_DAY, .last_day = PSR_NO_DAY};
    psr_publication *publication = NULL;
    psr_status status = psr_publication_open(folder, name, &publication, err);
    if (status == PSR_OK) {
        status = psr_publication_add(publication, "a.txt", text, strlen(text), err);
    }
    if (status == PSR_OK) {
        status = psr_publication_commit(publication, &plan, err);
    }
    psr_publication_close(publication);
    return status;
}

TestSuite(publish, .init = make_folder, .fini = remove_folder);

Test(publish, appears_with_manifest_and_latest) {
    cr_assert_eq(publish("base", "one", NULL), PSR_OK);
    cr_assert_str_eq(content("latest/a.txt"), "one");
    /* printf one | sha256sum */
    cr_assert_not_null(
        strstr(content("base/manifest.json"),
               "{\"file\": \"a.txt\", \"bytes\": 3, \"sha256\": "
               "\"7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed\"}"));
    cr_assert_eq(entry_count(), 2);
}

Test(publish, replaces_a_plan_and_leaves_nothing_behind) {
    cr_assert_eq(publish("base", "one", NULL), PSR_OK);
    cr_assert_eq(publish("base", "two", NULL), PSR_OK);
    cr_assert_str_eq(content("latest/a.txt"), "two");
    cr_assert_eq(publish("other", "three", NULL), PSR_OK);
    cr_assert_str_eq(content("latest/a.txt"), "three");
    cr_assert_str_eq(content("base/a.txt"), "two");
    cr_assert_eq(entry_count(), 3);
}

Test(publish, never_replaces_a_strangers_folder) {
    cr_assert_eq(mkdir(in_folder("work"), 0777), 0);
    cr_assert_eq(mkdir(in_folder("work/thesis"), 0777), 0);
    psr_error err = {0};
    cr_assert_eq(publish("work", "one", &err), PSR_ERR_IO);
    cr_assert_not_null(strstr(err.message, "is not a plan"), "%s", err.message);
    cr_assert(exists("work/thesis"));
    cr_assert_eq(entry_count(), 1);
}

Test(publish, refuses_names_that_are_paths) {
    psr_error err = {0};
    cr_assert_eq(publish("../up", "one", &err), PSR_ERR_USAGE);
    cr_assert_eq(publish("latest", "one", &err), PSR_ERR_USAGE);
    cr_assert_eq(publish(".tmp-x", "one", &err), PSR_ERR_USAGE);
    cr_assert_eq(publish("", "one", &err), PSR_ERR_USAGE);
}

Test(publish, cleans_up_after_the_dead_and_spares_the_living) {
    cr_assert_eq(mkdir(in_folder(".tmp-base-1-0"), 0777), 0);
    cr_assert_eq(psr_write_file(in_folder(".tmp-base-1-0/a.txt"), "x", 1, NULL), PSR_OK);
    psr_publication *living = NULL;
    cr_assert_eq(psr_publication_open(folder, "base", &living, NULL), PSR_OK);
    cr_assert_not(exists(".tmp-base-1-0"));
    cr_assert_eq(publish("base", "one", NULL), PSR_OK);
    cr_assert_eq(psr_publication_add(living, "a.txt", "two", 3, NULL), PSR_OK);
    cr_assert_eq(access(psr_publication_path(living), F_OK), 0);
    psr_publication_close(living);
    cr_assert_str_eq(content("base/a.txt"), "one");
    cr_assert_eq(entry_count(), 2);
}

Test(publish, makes_the_folders_above) {
    char kept[64];
    memcpy(kept, folder, sizeof kept);
    strncat(folder, "/a//b/", sizeof folder - strlen(folder) - 1);
    cr_assert_eq(publish("base", "one", NULL), PSR_OK);
    cr_assert_str_eq(content("base/a.txt"), "one");
    memcpy(folder, kept, sizeof folder);
}

Test(publish, file_is_replaced_as_a_whole) {
    cr_assert_eq(psr_write_file(in_folder("f.csv"), "old", 3, NULL), PSR_OK);
    cr_assert_eq(psr_write_file(in_folder("f.csv"), "new!", 4, NULL), PSR_OK);
    cr_assert_str_eq(content("f.csv"), "new!");
    psr_error err = {0};
    cr_assert_eq(psr_write_file(in_folder("no/f.csv"), "x", 1, &err), PSR_ERR_IO);
    cr_assert_not_null(strstr(err.message, "No such file"), "%s", err.message);
    cr_assert_eq(entry_count(), 1);
}

/* A pipe stands for every device: /dev/null itself is too dear to try it on. */
Test(publish, a_pipe_is_written_to_and_not_replaced) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s", in_folder("pipe"));
    cr_assert_eq(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    cr_assert(reader >= 0);
    cr_assert_eq(psr_write_file(path, "hello", 5, NULL), PSR_OK);
    char bytes[8] = {0};
    cr_expect_eq(read(reader, bytes, sizeof bytes), 5);
    cr_expect_str_eq(bytes, "hello");
    struct stat about;
    cr_expect(stat(path, &about) == 0 && S_ISFIFO(about.st_mode));
    close(reader);
}
