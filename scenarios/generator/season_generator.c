/*
 * season_generator: makes the shipped teahouse, or a season of any size.
 *
 *     season_generator teahouse FOLDER
 *     season_generator platforms FOLDER
 *     season_generator season FOLDER --channels 12 --products 5000 --weeks 156 --seed 1
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] =
    "season_generator makes sales exports and tables whose truth is known.\n\n"
    "  season_generator teahouse FOLDER\n"
    "  season_generator platforms FOLDER\n"
    "  season_generator season FOLDER [--channels 6] [--products 200] [--weeks 156] "
    "[--seed 1]\n\n"
    "The same seed gives the same bytes. Memory grows with products, not with weeks.\n";

typedef struct season_size {
    double channels, products, weeks, seed;
} season_size;

/* --name value pairs behind the folder. */
static bool read_options(int count, char **words, season_size *size) {
    for (int i = 3; i + 1 < count; i += 2) {
        double *value = strcmp(words[i], "--channels") == 0   ? &size->channels
                        : strcmp(words[i], "--products") == 0 ? &size->products
                        : strcmp(words[i], "--weeks") == 0    ? &size->weeks
                        : strcmp(words[i], "--seed") == 0     ? &size->seed
                                                              : NULL;
        if (value == NULL ||
            !psr_decimal_parse(words[i + 1], strlen(words[i + 1]), value) || *value < 1.0 ||
            *value > 1e9) {
            return false;
        }
    }
    return count % 2 == 1;
}

static bool make_folder(const char *folder) {
    if (mkdir(folder, 0777) == 0 || errno == EEXIST) {
        return true;
    }
    (void)fprintf(stderr, "%s: %s\n", folder, strerror(errno));
    return false;
}

static bool make_teahouse(season_brand *brand, const char *folder) {
    return season_brand_teahouse(brand) && season_write_exports(brand, folder) &&
           season_write_tables(brand, folder);
}

static bool make_season(season_brand *brand, const season_size *size, const char *folder) {
    return season_brand_random(brand, (size_t)size->channels, (size_t)size->products,
                               (int)size->weeks, (uint64_t)size->seed) &&
           season_write_history(brand, folder) && season_write_scenario(brand, folder) &&
           season_write_tables(brand, folder);
}

int main(int count, char **words) {
    season_size size = {.channels = 6, .products = 200, .weeks = 156, .seed = 1};
    const char *what = count >= 3 ? words[1] : "";
    bool teahouse = count == 3 && strcmp(what, "teahouse") == 0;
    bool platforms = count == 3 && strcmp(what, "platforms") == 0;
    bool season = strcmp(what, "season") == 0 && read_options(count, words, &size);
    if (!teahouse && !platforms && !season) {
        (void)fputs(usage, stderr);
        return 2;
    }
    season_brand brand = {.arena = psr_arena_create()};
    bool fine = brand.arena != NULL && make_folder(words[2]);
    if (fine && platforms) {
        fine = season_brand_teahouse(&brand) && season_write_platforms(&brand, words[2]);
    } else if (fine) {
        fine = teahouse ? make_teahouse(&brand, words[2])
                        : make_season(&brand, &size, words[2]);
    }
    psr_arena_free(brand.arena);
    return fine ? 0 : 8;
}
