/*
 * Observer callbacks.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct seen {
    psr_level level;
    char message[2048];
    char stage[32];
    double done, total, gap;
    bool stop;
} seen;

static void see_log(void *context, psr_level level, const char *message) {
    seen *self = context;
    self->level = level;
    (void)snprintf(self->message, sizeof self->message, "%s", message);
}

static void see_progress(void *context, const char *stage, double done, double total,
                         double gap) {
    seen *self = context;
    (void)snprintf(self->stage, sizeof self->stage, "%s", stage);
    self->done = done;
    self->total = total;
    self->gap = gap;
}

static bool see_interrupted(void *context) {
    return ((seen *)context)->stop;
}

Test(progress, callbacks_get_what_was_said) {
    seen all = {.stop = true};
    psr_observer observer = {&all, see_log, see_progress, see_interrupted};
    psr_observe_log(&observer, PSR_LEVEL_WARNING, "%s has %d gaps", "store 4", 3);
    cr_assert(eq(int, (int)all.level, PSR_LEVEL_WARNING));
    cr_assert(eq(str, all.message, "store 4 has 3 gaps"));
    psr_observe_progress(&observer, "solve", 3.0, 10.0, (double)NAN);
    cr_assert(eq(str, all.stage, "solve"));
    cr_assert(ieee_ulp_eq(dbl, all.done, 3.0, 0));
    cr_assert(ieee_ulp_eq(dbl, all.total, 10.0, 0));
    cr_assert(isnan(all.gap));
    cr_assert(psr_observe_interrupted(&observer));
    all.stop = false;
    cr_assert(not(psr_observe_interrupted(&observer)));
}

Test(progress, missing_observers_and_callbacks_are_passed_over) {
    psr_observer silent = {0};
    psr_observe_log(NULL, PSR_LEVEL_INFO, "unheard");
    psr_observe_log(&silent, PSR_LEVEL_INFO, "unheard");
    psr_observe_progress(NULL, "fit", 1.0, 2.0, 0.0);
    psr_observe_progress(&silent, "fit", 1.0, 2.0, 0.0);
    cr_assert(not(psr_observe_interrupted(NULL)));
    cr_assert(not(psr_observe_interrupted(&silent)));
}

Test(progress, a_long_message_ends_at_a_whole_character) {
    seen all = {0};
    psr_observer observer = {.context = &all, .log = see_log};
    char text[1800] = "x";
    for (size_t i = 1; i + 3 < sizeof text; i += 3) {
        memcpy(text + i, "\u4e2d", 4);
    }
    psr_observe_log(&observer, PSR_LEVEL_DEBUG, "%s", text);
    size_t length = strlen(all.message);
    cr_assert(gt(sz, length, 1000));
    cr_assert(eq(sz, psr_utf8_valid_prefix(all.message, length), length));
}
