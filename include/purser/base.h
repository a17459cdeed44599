/*
 * base: what C lacks. Status and error, arena, text, names, calendar, seeded random
 * numbers, parallel-for, progress, decimal parsing, money rounding, the languages people
 * read.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_BASE_H
#define PURSER_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PSR_MUST_CHECK __attribute__((warn_unused_result))
#define PSR_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))
#define PSR_SAME_FORMAT(format_at) __attribute__((format_arg(format_at)))
#else
#define PSR_MUST_CHECK
#define PSR_PRINTF(format_at, first_at)
#define PSR_SAME_FORMAT(format_at)
#endif

/** Zero-based position of a named thing; PSR_NO_ID where there is none. */
typedef int32_t psr_id;
#define PSR_NO_ID ((psr_id)-1)

/* ---- status and error */

/**
 * Every outcome a function can return: name, the exit code `purser` ends with, one
 * sentence. The enum, psr_status_text() and psr_status_exit_code() all come from this list.
 */
#define PSR_STATUS_LIST(X)                                             \
    X(PSR_OK, 0, "done")                                               \
    X(PSR_ERR_USAGE, 2, "the command line is not understood")          \
    X(PSR_ERR_SCENARIO, 3, "the scenario or problem file has a fault") \
    X(PSR_ERR_DATA, 4, "the data has a fault")                         \
    X(PSR_ERR_TOO_SHORT, 4, "there are too few observations")          \
    X(PSR_ERR_INFEASIBLE, 5, "no plan satisfies all limits")           \
    X(PSR_ERR_UNBOUNDED, 6, "profit can grow without limit")           \
    X(PSR_ERR_NUMERICAL, 7, "numerical trouble")                       \
    X(PSR_ERR_NO_CONVERGENCE, 7, "the method did not converge")        \
    X(PSR_ERR_NOT_VERIFIED, 7, "the plan failed its verification")     \
    X(PSR_ERR_IO, 8, "reading or writing failed")                      \
    X(PSR_ERR_MEMORY, 9, "out of memory")                              \
    X(PSR_ERR_LIMIT, 9, "a resource limit was reached")                \
    X(PSR_ERR_PARTIAL, 10, "some scenarios failed")                    \
    X(PSR_ERR_INTERNAL, 70, "internal error: a bug in purser")         \
    X(PSR_ERR_INTERRUPTED, 130, "interrupted")

typedef enum psr_status {
#define PSR_STATUS_ENUM_(name, exit_code, text) name,
    PSR_STATUS_LIST(PSR_STATUS_ENUM_)
#undef PSR_STATUS_ENUM_
        PSR_STATUS_COUNT
} psr_status;

/** One sentence for a status; never NULL. */
const char *psr_status_text(psr_status status);
/** The name of a status, `PSR_OK` for example; never NULL. */
const char *psr_status_name(psr_status status);
/** The exit code of the program for a status (DESIGN: 0, 2 to 10, 70, 130). */
int psr_status_exit_code(psr_status status);

/** Where in the user's input something stands. line and column count from 1; 0 = not known.
 */
typedef struct psr_place {
    char file[256]; /* "" = no file */
    int64_t line;
    int32_t column;
} psr_place;

/** A place; file may be NULL. A name longer than the field keeps its end. */
psr_place psr_place_at(const char *file, int64_t line, int32_t column);

/**
 * Why something failed, written once by the lowest function that knows. The caller owns it;
 * every `psr_error *` parameter may be NULL.
 */
typedef struct psr_error {
    psr_status status;
    psr_place place;
    char message[512]; /* names the thing, the value and the rule; no place, no newline */
} psr_error;

/** Fill *err (if any) and return status, so that `return psr_fail(...)` reads well. */
psr_status psr_fail(psr_error *err, psr_status status, const char *format, ...)
    PSR_PRINTF(3, 4);
/** The same with a place in the input. */
psr_status psr_fail_at(psr_error *err, psr_status status, const psr_place *place,
                       const char *format, ...) PSR_PRINTF(4, 5);
/** `file:line:column: ` (parts that are not known left out) into text[size]. */
void psr_place_text(const psr_place *place, char *text, size_t size);
/** The same before the message. */
void psr_error_text(const psr_error *err, char *text, size_t size);

/** Pass a failure on to the caller; for functions that have nothing to clean up. */
#define PSR_TRY(expression)                \
    do {                                   \
        psr_status status_ = (expression); \
        if (status_ != PSR_OK) {           \
            return status_;                \
        }                                  \
    } while (0)

/** Go to `done` with `status` set; for functions that clean up there. */
#define PSR_GO(expression)      \
    do {                        \
        status = (expression);  \
        if (status != PSR_OK) { \
            goto done;          \
        }                       \
    } while (0)

/* ---- memory */

/** calloc with a checked product; NULL when the product overflows or memory is out. */
void *psr_calloc(size_t count, size_t size) PSR_MUST_CHECK;
/** realloc to count*size with a checked product; NULL (old block kept) on failure. */
void *psr_resize(void *block, size_t count, size_t size) PSR_MUST_CHECK;
/**
 * Make room for at least `needed` elements in a growing array (capacity doubles).
 * @param block     address of the array pointer, unchanged on failure
 * @param capacity  address of the capacity in elements
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_reserve(void *block, size_t *capacity, size_t needed,
                       size_t size) PSR_MUST_CHECK;
/** A copy of text (NULL gives NULL), to be freed by the caller; NULL when memory is out. */
char *psr_strdup(const char *text) PSR_MUST_CHECK;

/** Scratch memory that is released as a whole. Blocks are aligned for any type and zeroed.
 */
typedef struct psr_arena psr_arena;
psr_arena *psr_arena_create(void) PSR_MUST_CHECK;
void psr_arena_free(psr_arena *arena);
/** Forget all blocks, keep the memory for the next round. */
void psr_arena_reset(psr_arena *arena);
/** count*size zeroed bytes, NULL when memory is out or the product overflows. */
void *psr_arena_take(psr_arena *arena, size_t count, size_t size) PSR_MUST_CHECK;
/** A copy of length bytes of text, terminated. */
char *psr_arena_text(psr_arena *arena, const char *text, size_t length) PSR_MUST_CHECK;

/* ---- languages */

/** Languages that people read; machine-readable names (columns, keys, codes) stay English.
 */
typedef enum psr_language { PSR_ENGLISH, PSR_CHINESE, PSR_LANGUAGE_COUNT } psr_language;

/** `en` or `zh`; false (language untouched) for anything else. */
bool psr_language_parse(const char *name, psr_language *language);
/** `en`, `zh`: the value of the lang attribute. */
const char *psr_language_name(psr_language language);
/** The heading that belongs to a column or section name; the name where there is none. */
const char *psr_word(psr_language language, const char *key);
/**
 * An English text or printf format of the table of texts in a language, with the same
 * conversions; the English itself where the table lacks it.
 */
const char *psr_say(psr_language language, const char *english) PSR_SAME_FORMAT(2);
/** Number of headings and of texts, and entry i of each, for the tests. */
size_t psr_word_count(void);
const char *psr_word_key(size_t index);
const char *psr_word_at(size_t index, psr_language language);
size_t psr_say_count(void);
const char *psr_say_at(size_t index, psr_language language);

/* ---- text */

/**
 * A growing byte string, always terminated. A failed allocation is remembered in `failed`
 * and later appends do nothing, so that only the end needs a check.
 */
typedef struct psr_text {
    char *bytes; /* NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
    psr_language language; /* of psr_text_say and psr_text_retell; kept by free and clear */
} psr_text;

void psr_text_free(psr_text *text);
void psr_text_clear(psr_text *text);
void psr_text_add(psr_text *text, const char *bytes);
void psr_text_add_bytes(psr_text *text, const char *bytes, size_t length);
void psr_text_addf(psr_text *text, const char *format, ...) PSR_PRINTF(2, 3);
/** psr_text_addf with the format in the language of the text. */
void psr_text_say(psr_text *text, const char *format, ...) PSR_PRINTF(2, 3);
/**
 * A finished English sentence (an error, a finding) in the language of the text: the format
 * it was made from is found among the texts, its values are kept. What no format fits, and
 * every sentence of an English text, is added as it is.
 */
void psr_text_retell(psr_text *text, const char *sentence);
/** A cell of a plan's table: retold in the columns that hold texts of purser's own
 * (reasons, findings and their subjects, kinds and names of limits, titles, definitions),
 * else as it is. */
void psr_text_cell(psr_text *text, const char *column, const char *cell);
/** The bytes, "" while empty; never NULL. */
const char *psr_text_bytes(const psr_text *text);

/** Number of edits (insert, delete, replace, swap) between two words, for "did you mean".
 */
size_t psr_edit_distance(const char *a, const char *b);
/** The candidate nearest to word within 2 edits, or NULL. */
const char *psr_nearest(const char *word, const char *const *candidates, size_t count);
/** Length of the longest prefix of bytes that is valid UTF-8; == length when all is. */
size_t psr_utf8_valid_prefix(const char *bytes, size_t length);
/** Columns a UTF-8 text takes on a terminal: East Asian wide characters count 2. */
size_t psr_utf8_width(const char *text);

/** A set of distinct names with positions 0, 1, ... in order of arrival. */
typedef struct psr_names psr_names;
psr_names *psr_names_create(void) PSR_MUST_CHECK;
void psr_names_free(psr_names *names);
size_t psr_names_count(const psr_names *names);
/** Position of a name, PSR_NO_ID where it is not there. */
psr_id psr_names_find(const psr_names *names, const char *name);
psr_id psr_names_find_bytes(const psr_names *names, const char *bytes, size_t length);
/** Position of a name, added if new; PSR_NO_ID only when memory is out. */
psr_id psr_names_add(psr_names *names, const char *name);
psr_id psr_names_add_bytes(psr_names *names, const char *bytes, size_t length);
/** The name at a position; owned by names. */
const char *psr_names_text(const psr_names *names, psr_id id);

/** FNV-1a, 64 bits: for keys of random streams and hash tables, not for security. */
uint64_t psr_hash_bytes(const void *bytes, size_t length);
uint64_t psr_hash_text(const char *text);

/* ---- numbers */

/**
 * A plain decimal: optional sign, digits with at most one point (`.5` and `5.` too),
 * optional exponent; all of bytes[length] must be used. Never looks at the locale; never
 * gives NaN or infinity.
 * @return true and *value on success; false (value untouched) otherwise
 */
bool psr_decimal_parse(const char *bytes, size_t length, double *value);
/** The shortest decimal that reads back as the same double, locale-free; text[32]. */
void psr_decimal_print(double value, char text[32]);
/** What printf's %.*g prints, locale-free and without `+` and zeros in front in the
 * exponent: rounded to so many digits. @param count 1 to 17; text[32]. */
void psr_decimal_print_digits(double value, int count, char text[32]);

/** Money in minor units (cents) from major units, nearest, halves away from zero. */
int64_t psr_money_to_minor(double major);
/** Money in major units from minor units. */
double psr_money_to_major(int64_t minor);
/**
 * Round amounts to whole units so that the rounded ones add up to the rounded total
 * (largest remainder; ties by position).
 * @param amounts [count] finite; @param whole [count] out
 */
psr_status psr_round_to_total(const double *amounts, size_t count, int64_t *whole,
                              psr_error *err) PSR_MUST_CHECK;
/** Sum in index order with Kahan-Neumaier compensation. */
double psr_sum(const double *values, size_t count);

/** Long enough for any number as people read it. */
#define PSR_WORDS_SIZE 48
/** `1,234,567` of a whole number. */
void psr_words_whole(int64_t value, char text[PSR_WORDS_SIZE]);
/** Money in cents to whole units of the currency: `1,234,567`; in Chinese from ten thousand
 * on `123.46万`, `1.23亿`. */
void psr_words_money(int64_t minor, psr_language language, char text[PSR_WORDS_SIZE]);
/** `1,234,567.89` of money in cents, exact in every language. */
void psr_words_cents(int64_t minor, char text[PSR_WORDS_SIZE]);
/** Up to `decimals` decimals and thousands separators; trailing zeros dropped; `-` of what
 * is not finite. */
void psr_words_number(double value, int decimals, char text[PSR_WORDS_SIZE]);
/** `+8.1%`, `-12.0%` of a share. */
void psr_words_change(double share, char text[PSR_WORDS_SIZE]);
/** Text padded with spaces to a width on the terminal; right = text at the right end. */
void psr_words_pad(psr_text *out, const char *text, size_t width, bool right);

/* ---- calendar */

/** Days since 1970-01-01, proleptic Gregorian. */
typedef int32_t psr_day;
/** Number of a period of a frequency, counted from the one that holds 1970-01-01 (= 0). */
typedef int32_t psr_period;
#define PSR_NO_DAY INT32_MIN

typedef enum psr_frequency {
    PSR_DAILY,
    PSR_WEEKLY, /* ISO weeks, Monday to Sunday */
    PSR_MONTHLY,
    PSR_QUARTERLY,
    PSR_YEARLY
} psr_frequency;

typedef struct psr_date {
    int year, month, day; /* month and day from 1 */
} psr_date;

bool psr_date_is_valid(psr_date date);
psr_day psr_day_from_date(psr_date date);
psr_date psr_date_from_day(psr_day day);
/** 0 = Monday ... 6 = Sunday. */
int psr_day_weekday(psr_day day);
/** ISO 8601 week number and the year it belongs to. */
void psr_day_iso_week(psr_day day, int *iso_year, int *iso_week);
/** `YYYY-MM-DD`, nothing else; false where it is not one. */
bool psr_day_parse(const char *bytes, size_t length, psr_day *day);
/** `YYYY-MM-DD` into text[16]. */
void psr_day_print(psr_day day, char text[16]);
/** Easter Sunday of a year (Gregorian; Meeus/Jones/Butcher). */
psr_day psr_day_easter(int year);
/** First day of the Chinese lunar year that begins in a Gregorian year, 1950 to 2100. */
psr_day psr_day_lunar_new_year(int year);
/** First day of Ramadan that begins on or after 1 January of a year (tabular Islamic
 * calendar); a Gregorian year can hold two: `occurrence` 0 or 1; PSR_NO_DAY where there is
 * none. */
psr_day psr_day_ramadan(int year, int occurrence);

/** Festivals whose days follow from the sun and the moon. */
typedef enum psr_festival {
    PSR_FESTIVAL_NONE,
    PSR_FESTIVAL_SPRING, /* the eve of the lunar year and its first seven days */
    PSR_FESTIVAL_EASTER, /* Good Friday to Easter Monday */
    PSR_FESTIVAL_RAMADAN /* thirty days from the first of Ramadan */
} psr_festival;

/** By name: `Spring Festival`, `春节`, `chinese new year`, `Easter`, `Ramadan`, ... in any
 * case. */
psr_festival psr_festival_find(const char *name);
/** Days of a festival in a Gregorian year, `occurrence` 0 or 1; false where there is none.
 */
bool psr_festival_days(psr_festival festival, int year, int occurrence, psr_day *first,
                       psr_day *last);

psr_period psr_period_of_day(psr_frequency frequency, psr_day day);
psr_day psr_period_first_day(psr_frequency frequency, psr_period period);
psr_day psr_period_last_day(psr_frequency frequency, psr_period period);
/** `2026-11-23`, `2026-W48`, `2026-11`, `2026-Q4`, `2026` into text[16]. */
void psr_period_print(psr_frequency frequency, psr_period period, char text[16]);
/** Periods a year: 365, 52, 12, 4, 1; the usual seasonal period is 7 for daily data. */
int psr_frequency_per_year(psr_frequency frequency);
/** `daily`, `weekly`, ...; NULL name gives false. */
bool psr_frequency_parse(const char *name, psr_frequency *frequency);
const char *psr_frequency_name(psr_frequency frequency);

/* ---- random numbers */

/** xoshiro256** seeded by splitmix64 from (seed, key): one stream per scenario and series.
 */
typedef struct psr_random {
    uint64_t state[4];
} psr_random;

psr_random psr_random_create(uint64_t seed, uint64_t key);
uint64_t psr_random_next(psr_random *random);
/** Uniform on [0, 1). */
double psr_random_uniform(psr_random *random);
/** Standard normal (polar method without a kept second value: the stream is its state). */
double psr_random_normal(psr_random *random);
/** Whole number in [0, bound), bound >= 1. */
uint64_t psr_random_below(psr_random *random, uint64_t bound);

/* ---- threads */

/** Work on item `index`; `worker` (0 .. threads-1) selects scratch memory, nothing else. */
typedef psr_status (*psr_work)(void *context, size_t index, size_t worker, psr_error *err);

/**
 * Run work for 0 .. count-1 on up to `threads` POSIX threads. Each call must write its own
 * slot only, so the result does not depend on the number of threads. After a failure no new
 * items start; the failure of the lowest failed index is returned.
 */
psr_status psr_parallel_for(size_t count, size_t threads, psr_work work, void *context,
                            psr_error *err) PSR_MUST_CHECK;
/**
 * Do work while no other thread is in here, whatever its work: for a library that keeps one
 * answer for all threads. The work must not come back here.
 */
void psr_parallel_alone(void (*work)(void *context), void *context);
/** Processors this process may use, at least 1. */
size_t psr_processor_count(void);

/* ---- OpenBLAS */

/**
 * First in main: start the program again, once, with what OpenBLAS reads before main.
 *
 *   OPENBLAS_CORETYPE     the kernels that fit, where it does not know the processor and
 *                         took its oldest (0.3.21 on Intel's of 2023: products of matrices
 *                         take four times as long)
 *   OPENBLAS_NUM_THREADS  1: threads of its own, which purser has no work for, take a tenth
 *                         of a second of processor time each before they sleep
 *
 * Where one is set, the user's wish stands. Returns where nothing is to be changed.
 */
void psr_blas_fit(char **argv);
/** Threads are purser's own: sums come in the same order for any number of them. */
void psr_blas_on_one_thread(void);

/* ---- progress */

typedef enum psr_level { PSR_LEVEL_DEBUG, PSR_LEVEL_INFO, PSR_LEVEL_WARNING } psr_level;

/** What the library calls back; each may be NULL. It prints nothing itself. */
typedef struct psr_observer {
    void *context;
    void (*log)(void *context, psr_level level, const char *message);
    /** done of total; gap is the proven relative gap, NaN where it has no meaning. */
    void (*progress)(void *context, const char *stage, double done, double total,
                     double gap);
    /** true = the user asked to stop; long loops return PSR_ERR_INTERRUPTED. */
    bool (*interrupted)(void *context);
} psr_observer;

void psr_observe_log(const psr_observer *observer, psr_level level, const char *format, ...)
    PSR_PRINTF(3, 4);
void psr_observe_progress(const psr_observer *observer, const char *stage, double done,
                          double total, double gap);
bool psr_observe_interrupted(const psr_observer *observer);

#endif
