/* Sentences of standard input, one a line, told in Chinese: what texts.py asks. With the
 * word `cells`, cells of tables: the column, a tab, the cell; what check_report.py asks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    bool has_columns = argc > 1 && strcmp(argv[1], "cells") == 0;
    char *line = NULL;
    size_t size = 0;
    psr_text told = {.language = PSR_CHINESE};
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        psr_text_clear(&told);
        char *cell = has_columns ? strchr(line, '\t') : NULL;
        if (cell != NULL) {
            *cell = '\0';
            psr_text_cell(&told, line, cell + 1);
        } else {
            psr_text_retell(&told, line);
        }
        (void)puts(psr_text_bytes(&told));
    }
    psr_text_free(&told);
    free(line);
    return 0;
}
