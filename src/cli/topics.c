/*
 * Help topics: what is not one command's business.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command.h"

#include <string.h>

typedef struct topic {
    const char *name, *summary;
    void (*write)(psr_text *page);
} topic;

static void write_exit_codes(psr_text *page) {
    psr_text_add(page, "Exit codes\n");
    int last = -1;
    for (int i = 0; i < PSR_STATUS_COUNT; i++) {
        psr_status status = (psr_status)i;
        int code = psr_status_exit_code(status);
        const char *text =
            status == PSR_OK ? "done, and verified" : psr_status_text(status);
        if (code == last) {
            psr_text_addf(page, "; %s", text);
        } else {
            psr_text_addf(page, "%s  %3d  %s", last < 0 ? "" : "\n", code, text);
        }
        last = code;
    }
    psr_text_add(page,
                 "\n\nResults go to standard output or files; everything else goes to "
                 "standard error.\n");
}

static void write_files(psr_text *page) {
    psr_text_add(
        page,
        "Files\n"
        "  SCENARIO       scenario.yaml or the folder that holds it: every decision\n"
        "  exports        CSV of the sales platforms, any encoding, named in `data:`\n"
        "  tables         CSV of products, channels, warehouses, offers, stock, ...\n"
        "  PROBLEM.json   one allocation question without a scenario\n"
        "  plans/NAME     a published plan; plans/latest is a link to the newest\n\n"
        "A plan is immutable and complete: manifest.json (hashes of every input and "
        "output,\nevery setting, the proof), summary.txt, and one CSV per table. A plan is "
        "published\nas a whole or not at all; `purser verify` checks one from its files "
        "alone.\n");
}

static void write_environment(psr_text *page) {
    psr_text_add(page,
                 "Environment\n"
                 "  NO_COLOR   no colours when set\n"
                 "  TERM=dumb  no colours, no progress line\n\n"
                 "Nothing else is looked at: not the locale, not the time zone, not the "
                 "network.\nThe same input gives the same bytes for any number of "
                 "threads.\n");
}

static const topic topics[] = {
    {"exit-codes", "what the program returns", write_exit_codes},
    {"files", "what goes in and comes out", write_files},
    {"environment", "what is looked at besides the command line", write_environment},
};

size_t cli_topic_count(void) {
    return sizeof topics / sizeof topics[0];
}

const char *cli_topic_name(size_t index) {
    return topics[index].name;
}

bool cli_help_topic(const char *name, psr_text *page) {
    for (size_t i = 0; i < cli_topic_count(); i++) {
        if (strcmp(topics[i].name, name) == 0) {
            topics[i].write(page);
            return true;
        }
    }
    return false;
}
