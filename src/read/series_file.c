/*
 * Series file -> panels: the whole file as one, or part by part where it is large. Rows may
 * come in any order; periods without a row are missing values. Further columns of numbers
 * explain the series (regressors), further columns of text group them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include "series_panel.h"

#include <stdlib.h>
#include <string.h>

/* Rows and series of one part: with its panel and forecasts some 60 MB. */
enum { PART_ROWS = 1000000, PART_SERIES = 20000 };

struct psr_series_source {
    series_rows file;
    int season;
    size_t horizon, series_count;
    size_t part_rows, part_series; /* of one part */
    psr_frequency frequency;
    size_t next;      /* the first series not handed out yet */
    psr_panel *whole; /* where the file is one part, until it is handed out */
};

/* Sums of groups need all their series at once. */
static bool is_grouped(const series_rows *file) {
    for (size_t i = 0; i < file->column_count; i++) {
        if (file->columns[i].is_text && file->columns[i].role == COLUMN_OTHER) {
            return true;
        }
    }
    return false;
}

/* The part that begins at a series: as many buckets as hold the rows of one. */
static series_part part_from(psr_series_source *source, size_t from) {
    const series_store *store = source->file.store;
    size_t until = psr_series_store_next(from + 1);
    size_t next = psr_series_store_next(until + 1);
    while (until < source->series_count && next - from <= source->part_series &&
           psr_series_store_count(store, from, next) <= source->part_rows) {
        until = next;
        next = psr_series_store_next(until + 1);
    }
    until = until < source->series_count ? until : source->series_count;
    return (series_part){
        .file = &source->file, .from = from, .stride = 1, .count = until - from};
}

static psr_panel *panel_for(const psr_series_source *source) {
    psr_panel *panel = psr_panel_create();
    if (panel != NULL) {
        panel->horizon = source->horizon;
        panel->frequency = source->frequency;
        panel->season_count = source->season > 1;
        panel->seasons[0] = source->season;
    }
    return panel;
}

/* Load a part and make its panel. */
static psr_status make_panel(const psr_series_source *source, series_part *part,
                             psr_panel **panel, psr_faults *faults) {
    *panel = panel_for(source);
    if (*panel == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (part->set.rows == NULL) {
        PSR_TRY(psr_series_part_load(part));
    }
    return psr_series_panel_build(part, *panel, faults);
}

/* What is known of the file only when all its parts have been seen. */
typedef struct file_facts {
    int32_t step;     /* smallest, of days */
    int64_t last;     /* end of the series that end last */
    bool *has_future; /* [other_count] by regressor: some future value is given */
    psr_faults *faults;
} file_facts;

typedef psr_status (*part_visit)(psr_series_source *source, series_part *part,
                                 file_facts *facts);

static psr_status visit_parts(psr_series_source *source, part_visit visit,
                              file_facts *facts) {
    for (size_t from = 0; from < source->series_count;) {
        series_part part = part_from(source, from);
        from += part.count;
        psr_status status = visit(source, &part, facts);
        psr_series_part_clear(&part);
        PSR_TRY(status);
    }
    return PSR_OK;
}

static psr_status see_steps(psr_series_source *source, series_part *part,
                            file_facts *facts) {
    (void)source;
    PSR_TRY(psr_series_part_load(part));
    int32_t step = psr_series_part_step(part);
    facts->step = step < facts->step ? step : facts->step;
    return PSR_OK;
}

static void note_ends(const psr_panel *panel, file_facts *facts) {
    int64_t last = psr_series_panel_last(panel);
    facts->last = last > facts->last ? last : facts->last;
    for (size_t r = 0; r < panel->regressor_count; r++) {
        facts->has_future[r] =
            facts->has_future[r] || psr_series_panel_has_future(panel, r);
    }
}

static void check_future(const series_part *part, const psr_panel *panel,
                         const file_facts *facts) {
    for (size_t r = 0; r < panel->regressor_count; r++) {
        if (facts->has_future[r]) {
            psr_series_panel_check_future(part, panel, r, facts->last, facts->faults);
        }
    }
}

static psr_status see_ends(psr_series_source *source, series_part *part,
                           file_facts *facts) {
    psr_panel *panel = NULL;
    psr_status status = make_panel(source, part, &panel, facts->faults);
    if (status == PSR_OK) {
        note_ends(panel, facts);
    }
    psr_panel_free(panel);
    return status;
}

static psr_status see_future(psr_series_source *source, series_part *part,
                             file_facts *facts) {
    psr_panel *panel = NULL;
    psr_faults told = {0}; /* while the ends were seen */
    psr_status status = make_panel(source, part, &panel, &told);
    if (status == PSR_OK) {
        check_future(part, panel, facts);
    }
    psr_panel_free(panel);
    return status;
}

/* One part: its panel is made once. */
static psr_status check_whole(psr_series_source *source, file_facts *facts) {
    series_part part = part_from(source, 0);
    psr_status status = psr_series_part_load(&part);
    if (status == PSR_OK) {
        if (source->file.has_dates) {
            source->frequency = psr_series_frequency(psr_series_part_step(&part));
        }
        status = make_panel(source, &part, &source->whole, facts->faults);
    }
    if (status == PSR_OK) {
        note_ends(source->whole, facts);
        check_future(&part, source->whole, facts);
    }
    psr_series_part_clear(&part);
    return status;
}

/* Every fault is told before the first part is handed out. */
static psr_status check_parts(psr_series_source *source, file_facts *facts) {
    const series_rows *file = &source->file;
    if (part_from(source, 0).count == source->series_count) {
        return check_whole(source, facts);
    }
    if (file->has_dates) {
        PSR_TRY(visit_parts(source, see_steps, facts));
        source->frequency = psr_series_frequency(facts->step);
    }
    PSR_TRY(visit_parts(source, see_ends, facts));
    return file->other_count > 0 ? visit_parts(source, see_future, facts) : PSR_OK;
}

static psr_status open_file(psr_series_source *source, const char *path,
                            psr_faults *faults) {
    series_rows *file = &source->file;
    PSR_TRY(psr_series_rows_read(path, file, faults));
    PSR_TRY(psr_faults_status(faults, NULL));
    if (file->row_count == 0) {
        psr_place place = psr_place_at(path, 0, 0);
        psr_faults_add(faults, PSR_ERR_DATA, &place,
                       "holds no rows; a series needs one value");
        return PSR_ERR_DATA;
    }
    source->series_count = psr_names_count(file->keys);
    if (is_grouped(file)) {
        source->part_rows = SIZE_MAX;
        source->part_series = SIZE_MAX;
    }
    file_facts facts = {.step = INT32_MAX, .last = INT64_MIN, .faults = faults};
    facts.has_future = psr_calloc(file->other_count, sizeof *facts.has_future);
    psr_status status =
        facts.has_future == NULL ? PSR_ERR_MEMORY : check_parts(source, &facts);
    free(facts.has_future);
    return status != PSR_OK ? status : psr_faults_status(faults, NULL);
}

/* Memory and the temporary file can run out in every step. */
static psr_status tell(psr_status status, const char *path, psr_faults *faults) {
    psr_place place = psr_place_at(path, 0, 0);
    if (status == PSR_ERR_MEMORY) {
        psr_faults_add(faults, status, &place, "out of memory");
    } else if (status == PSR_ERR_IO && psr_faults_status(faults, NULL) == PSR_OK) {
        psr_faults_add(faults, status, &place, "its rows cannot be read back");
    }
    return status;
}

/* A part holds at most so many rows and series. */
static psr_status open_source(const char *path, psr_series_source limits,
                              psr_series_source **source, psr_faults *faults) {
    *source = psr_calloc(1, sizeof **source);
    if (*source == NULL) {
        return tell(PSR_ERR_MEMORY, path, faults);
    }
    **source = limits;
    (*source)->frequency = PSR_DAILY;
    psr_status status = tell(open_file(*source, path, faults), path, faults);
    if (status != PSR_OK) {
        psr_series_source_free(*source);
        *source = NULL;
    }
    return status;
}

psr_status psr_series_source_open(const char *path, int season, size_t horizon,
                                  psr_series_source **source, psr_faults *faults) {
    psr_series_source limits = {.season = season,
                                .horizon = horizon,
                                .part_rows = PART_ROWS,
                                .part_series = PART_SERIES};
    return open_source(path, limits, source, faults);
}

void psr_series_source_free(psr_series_source *source) {
    if (source != NULL) {
        psr_series_rows_clear(&source->file);
        psr_panel_free(source->whole);
        free(source);
    }
}

size_t psr_series_source_count(const psr_series_source *source) {
    return source->series_count;
}

psr_status psr_series_source_next(psr_series_source *source, psr_panel **panel,
                                  psr_faults *faults) {
    *panel = source->whole;
    source->whole = NULL;
    if (*panel != NULL) {
        source->next = source->series_count;
    }
    if (source->next == source->series_count) {
        return PSR_OK;
    }
    series_part part = part_from(source, source->next);
    psr_status status = make_panel(source, &part, panel, faults);
    psr_series_part_clear(&part);
    source->next += part.count;
    if (status != PSR_OK) {
        psr_panel_free(*panel);
        *panel = NULL;
    }
    return tell(status, source->file.path, faults);
}

bool psr_series_source_is_whole(const psr_series_source *source) {
    return source->whole != NULL;
}

psr_status psr_series_source_sample(psr_series_source *source, psr_panel **panel,
                                    psr_faults *faults) {
    size_t by_rows = (source->file.row_count + source->part_rows - 1) / source->part_rows;
    size_t by_series =
        (source->series_count + source->part_series - 1) / source->part_series;
    size_t stride = by_rows > by_series ? by_rows : by_series;
    series_part part = {.file = &source->file,
                        .stride = stride,
                        .count = (source->series_count + stride - 1) / stride};
    psr_status status = make_panel(source, &part, panel, faults);
    psr_series_part_clear(&part);
    if (status != PSR_OK) {
        psr_panel_free(*panel);
        *panel = NULL;
    }
    return tell(status, source->file.path, faults);
}

psr_status psr_read_series(const char *path, int season, size_t horizon, psr_panel **panel,
                           psr_faults *faults) {
    psr_series_source *source = NULL;
    psr_series_source limits = {.season = season,
                                .horizon = horizon,
                                .part_rows = SIZE_MAX,
                                .part_series = SIZE_MAX};
    PSR_TRY(open_source(path, limits, &source, faults));
    *panel = source->whole;
    source->whole = NULL;
    psr_series_source_free(source);
    return PSR_OK;
}
