/*
 * Standard error, standard output, signals.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "terminal.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Short jobs stay silent; then the line is redrawn no faster than the eye follows. */
static const double silent_seconds = 1.0;
static const double redraw_seconds = 0.1;

/* The one thing a signal handler may write. */
static volatile sig_atomic_t interrupted_flag = 0;

static void interrupt(int signal_number) {
    (void)signal_number;
    interrupted_flag = 1;
}

bool cli_terminal_interrupted(void) {
    return interrupted_flag != 0;
}

static double steady_seconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        return 0.0;
    }
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- callbacks of the library */

static void draw(cli_terminal *terminal, const char *stage, double done, double total,
                 double gap) {
    double now = steady_seconds();
    if (now - terminal->started < silent_seconds ||
        now - terminal->drawn < redraw_seconds) {
        return;
    }
    terminal->drawn = now;
    terminal->line_drawn = true;
    psr_text line = {.language = terminal->language};
    psr_text_retell(&line, stage);
    if (isfinite(total) && total > 0.0) {
        psr_text_say(&line, "  %.0f of %.0f", done, total);
    }
    if (isfinite(gap)) {
        psr_text_say(&line, "  gap %.2g%%", 100.0 * gap);
    }
    psr_text_say(&line, "  %.0f s", floor(now - terminal->started));
    (void)fprintf(stderr, "\r\033[K%s", psr_text_bytes(&line));
    psr_text_free(&line);
    (void)fflush(stderr);
}

static void on_progress(void *context, const char *stage, double done, double total,
                        double gap) {
    cli_terminal *terminal = context;
    if (terminal->shows_progress && !atomic_flag_test_and_set(&terminal->busy)) {
        draw(terminal, stage, done, total, gap);
        atomic_flag_clear(&terminal->busy);
    }
}

static void on_log(void *context, psr_level level, const char *message) {
    cli_terminal *terminal = context;
    if (level == PSR_LEVEL_WARNING || (level == PSR_LEVEL_INFO && !terminal->quiet)) {
        psr_text line = {.language = terminal->language};
        psr_text_retell(&line, message);
        cli_terminal_clear(terminal);
        (void)fprintf(stderr, "purser: %s\n", psr_text_bytes(&line));
        psr_text_free(&line);
    }
}

static bool on_interrupted(void *context) {
    (void)context;
    return cli_terminal_interrupted();
}

/* ---- open */

/* The first Ctrl-C asks to stop, the second one does not ask; neither does a termination,
 * since nothing is ever half-published. A file size limit must come back as an error of the
 * write, not as a death. */
static void catch_signals(void) {
    struct sigaction action = {0};
    action.sa_handler = interrupt;
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)signal(SIGXFSZ, SIG_IGN);
}

void cli_terminal_open(cli_terminal *terminal) {
    const char *no_colour = getenv("NO_COLOR");
    const char *kind = getenv("TERM");
    bool is_terminal = isatty(STDERR_FILENO) == 1;
    bool is_plain = kind == NULL || strcmp(kind, "dumb") == 0;
    *terminal = (cli_terminal){.busy = ATOMIC_FLAG_INIT};
    terminal->observer = (psr_observer){.context = terminal,
                                        .log = on_log,
                                        .progress = on_progress,
                                        .interrupted = on_interrupted};
    terminal->shows_progress = is_terminal && !is_plain;
    terminal->has_colour =
        is_terminal && !is_plain && (no_colour == NULL || no_colour[0] == '\0');
    terminal->started = steady_seconds();
    catch_signals();
}

void cli_terminal_quiet(cli_terminal *terminal) {
    terminal->quiet = true;
    terminal->shows_progress = false;
}

void cli_terminal_clear(cli_terminal *terminal) {
    while (atomic_flag_test_and_set(&terminal->busy)) {
        /* another thread is drawing: a few microseconds */
    }
    if (terminal->line_drawn) {
        (void)fputs("\r\033[K", stderr);
        terminal->line_drawn = false;
    }
    atomic_flag_clear(&terminal->busy);
}

/* ---- print */

void cli_remark(cli_terminal *terminal, const char *format, ...) {
    if (terminal->quiet) {
        return;
    }
    cli_terminal_clear(terminal);
    va_list values;
    va_start(values, format);
    (void)fputs("purser: ", stderr);
    (void)vfprintf(stderr, psr_say(terminal->language, format), values);
    (void)fputc('\n', stderr);
    va_end(values);
}

/* Names from files must not move the cursor or change the colours. */
static void print_plain(const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        unsigned char byte = (unsigned char)*at;
        (void)fputc(byte < 0x20 || byte == 0x7f ? '?' : byte, stderr);
    }
}

/* The place is what an editor jumps to: it alone is bold. */
void cli_print_error(cli_terminal *terminal, const psr_error *err) {
    cli_terminal_clear(terminal);
    char place[sizeof err->place.file + 64];
    psr_place_text(&err->place, place, sizeof place);
    const char *message =
        err->message[0] != '\0' ? err->message : psr_status_text(err->status);
    if (place[0] == '\0') {
        (void)fputs("purser: ", stderr);
    } else {
        (void)fputs(terminal->has_colour ? "\033[1m" : "", stderr);
        print_plain(place);
        (void)fputs(terminal->has_colour ? "\033[0m" : "", stderr);
    }
    psr_text told = {.language = terminal->language};
    psr_text_retell(&told, message);
    print_plain(psr_text_bytes(&told));
    (void)fputc('\n', stderr);
    psr_text_free(&told);
}

void cli_print_faults(cli_terminal *terminal, const psr_faults *faults) {
    for (size_t i = 0; i < faults->count; i++) {
        cli_print_error(terminal, &faults->items[i]);
    }
    if (faults->total > faults->count) {
        (void)fputs("purser: ", stderr);
        (void)fprintf(stderr, psr_say(terminal->language, "and %zu more like these\n"),
                      faults->total - faults->count);
    }
}

void cli_print_block(cli_terminal *terminal, const char *text) {
    cli_terminal_clear(terminal);
    (void)fputs(text, stderr);
    size_t length = strlen(text);
    if (length > 0 && text[length - 1] != '\n') {
        (void)fputc('\n', stderr);
    }
}

psr_status cli_print_result(cli_terminal *terminal, const psr_text *text, psr_error *err) {
    if (text->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the output");
    }
    cli_terminal_clear(terminal);
    errno = 0;
    bool written = fwrite(psr_text_bytes(text), 1, text->length, stdout) == text->length;
    if (!written || fflush(stdout) != 0) {
        return psr_fail(err, PSR_ERR_IO, "cannot write to standard output: %s",
                        strerror(errno));
    }
    return PSR_OK;
}
