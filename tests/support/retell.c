/* Sentences of standard input, one a line, told in Chinese: what texts.py asks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char *line = NULL;
    size_t size = 0;
    psr_text told = {.language = PSR_CHINESE};
    while (getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        psr_text_clear(&told);
        psr_text_retell(&told, line);
        (void)puts(psr_text_bytes(&told));
    }
    psr_text_free(&told);
    free(line);
    return 0;
}
