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
    psr_text_say(page, "Exit codes\n");
    int last = -1;
    for (int i = 0; i < PSR_STATUS_COUNT; i++) {
        psr_status status = (psr_status)i;
        int code = psr_status_exit_code(status);
        const char *text =
            psr_say(page->language,
                    status == PSR_OK ? "done, and verified" : psr_status_text(status));
        if (code == last) {
            psr_text_addf(page, "%s%s", psr_say(page->language, "; "), text);
        } else {
            psr_text_addf(page, "%s  %3d  %s", last < 0 ? "" : "\n", code, text);
        }
        last = code;
    }
    psr_text_say(page,
                 "\n\nResults go to standard output or files; everything else goes to "
                 "standard error.\n");
}

static void write_files(psr_text *page) {
    psr_text_say(
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
    psr_text_say(page,
                 "Environment\n"
                 "  NO_COLOR   no colours when set\n"
                 "  TERM=dumb  no colours, no progress line\n"
                 "  OPENBLAS_CORETYPE  kernels of OpenBLAS (`purser --version --verbose` "
                 "names those in\n             use); unset = those that fit the "
                 "processor\n"
                 "  OPENBLAS_NUM_THREADS  its own threads; unset = 1, which is all purser "
                 "uses\n\n"
                 "Nothing else is looked at: not the locale, not the time zone, not the "
                 "network.\nThe same input gives the same bytes for any number of "
                 "threads.\n");
}

static void write_database(psr_text *page) {
    psr_text_say(
        page,
        "Database: `--database sqlite:plans.db` or `postgresql://user@host/name`, or the "
        "key\n`database` of a scenario: then every plan and review goes there.\n\n"
        "Every table of a plan is a table of the database with the columns of its CSV, "
        "behind\n`plan` (name@first day) and `row`; money is in major units. `plans` has "
        "one row a plan,\n`settings` the scenario it was made with, `series` (of `purser "
        "plan`) the sales it was\nmade from, `actuals` and `review` (of `purser review`) "
        "what became of it. A plan of the\nsame name and first day replaces itself, in one "
        "transaction; plans of other weeks stay.\n\n");
    psr_text_say(page, "How the spend of a channel moved from plan to plan:\n");
    psr_text_add(page, "  SELECT p.first_day, c.channel, c.spend, c.contribution\n"
                       "  FROM plans p JOIN channels c ON c.plan = p.plan\n"
                       "  WHERE p.name = 'teahouse' ORDER BY c.channel, p.first_day;\n");
    psr_text_say(page, "Which settings differ between two plans:\n");
    psr_text_add(page, "  SELECT a.path, a.value, b.value FROM settings a JOIN settings b\n"
                       "  ON a.path = b.path AND a.value <> b.value\n"
                       "  WHERE a.plan = 'teahouse@2026-03-30' AND b.plan = "
                       "'cut@2026-03-30';\n");
    psr_text_say(page,
                 "How good each reviewed plan's forecasts were, channel by channel:\n");
    psr_text_add(page, "  SELECT p.first_day, r.channel, r.bias, r.error\n"
                       "  FROM plans p JOIN review r ON r.plan = p.plan\n"
                       "  WHERE r.product IS NULL ORDER BY r.channel, p.first_day;\n");
    psr_text_say(page, "Forecast against what was sold:\n");
    psr_text_add(page, "  SELECT f.product, f.channel, f.first_day, f.mean, s.units\n"
                       "  FROM forecast f JOIN series s ON s.product = f.product\n"
                       "  AND s.channel = f.channel AND s.first_day = f.first_day\n"
                       "  WHERE f.plan = 'teahouse@2026-03-30' AND s.plan = "
                       "'teahouse@2026-06-29';\n");
}

static const topic topics[] = {
    {"database", "tables, and queries over plans of many weeks", write_database},
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
