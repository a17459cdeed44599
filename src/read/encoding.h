/*
 * Encodings of text files: strict detection, and UTF-8 out of GB18030 and CP936.
 * Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_ENCODING_H
#define PURSER_READ_ENCODING_H

#include "purser/base.h"

#include <stdio.h>

/** No line of a text file may be longer: such a file is damaged, or no text. */
#define PSR_LINE_BYTES_MOST ((size_t)1024 * 1024)

typedef enum psr_encoding {
    PSR_ENCODING_UTF8,
    PSR_ENCODING_GB18030, /* holds GB2312 and GBK */
    PSR_ENCODING_CP936    /* GBK with the euro sign as 0x80, as Windows writes it */
} psr_encoding;

/** `UTF-8`, `GB18030`, `CP936`. */
const char *psr_encoding_name(psr_encoding encoding);

/** Whether all bytes are ASCII: the same text in every encoding here. */
bool psr_encoding_is_ascii(const char *bytes, size_t length);

/** Length of the longest prefix that is valid in an encoding; == length when all is. */
size_t psr_encoding_valid_prefix(psr_encoding encoding, const char *bytes, size_t length);

/** Number of characters in bytes that are valid in the encoding. */
size_t psr_encoding_characters(psr_encoding encoding, const char *bytes, size_t length);

typedef struct psr_encoding_report {
    psr_encoding encoding;
    bool has_bom;   /* UTF-8 with byte order mark: text begins at byte 3 */
    bool is_ascii;  /* nothing but ASCII: every encoding would do */
    uint64_t bytes; /* size of the file */
} psr_encoding_report;

/**
 * Read a file to its end and say how it is encoded: the byte order mark, else UTF-8 where
 * every byte fits, else GB18030, else CP936. Refuses, with the place and advice, what is no
 * text: UTF-16, workbooks, archives, NUL bytes, lines over PSR_LINE_BYTES_MOST, bytes that
 * fit no encoding. Memory does not grow with the file.
 *
 * @param file   open for reading in binary, at its start; is at its start again afterwards
 * @param shown  the name used in messages
 * @param wanted `auto`, `utf-8`, `gb18030`, `gbk`; NULL or "" = auto
 * @return PSR_OK, PSR_ERR_DATA, PSR_ERR_SCENARIO (unknown `wanted`), PSR_ERR_IO,
 * PSR_ERR_MEMORY
 */
psr_status psr_encoding_detect(FILE *file, const char *shown, const char *wanted,
                               psr_encoding_report *report, psr_error *err) PSR_MUST_CHECK;

/** Turns field values into UTF-8, each distinct value once. */
typedef struct psr_decoder psr_decoder;
psr_decoder *psr_decoder_create(psr_encoding encoding) PSR_MUST_CHECK;
void psr_decoder_free(psr_decoder *decoder);
/** Forget values where too many are kept; texts given out before become invalid. */
void psr_decoder_trim(psr_decoder *decoder);
/**
 * @param text *text is terminated and valid until psr_decoder_trim(); NULL where bytes are
 *             not valid in the encoding
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_decoder_text(psr_decoder *decoder, const char *bytes, size_t length,
                            const char **text, size_t *text_length) PSR_MUST_CHECK;

#endif
