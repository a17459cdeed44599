/*
 * What is text in which encoding; characters cut by the end of a piece.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "encoding.h"

#include "scratch_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static psr_status detect(const void *bytes, size_t length, psr_encoding_report *report) {
    scratch_file path = scratch_file_bytes(bytes, length);
    FILE *file = fopen(path.path, "rb");
    psr_status status = psr_encoding_detect(file, "f", NULL, report, NULL);
    fclose(file);
    scratch_file_remove(&path);
    return status;
}

Test(encoding, valid_prefixes_end_where_the_text_breaks) {
    static const struct {
        psr_encoding encoding;
        const char *bytes;
        size_t valid;
    } cases[] = {
        {PSR_ENCODING_UTF8, "plain ascii text", 16},
        {PSR_ENCODING_UTF8, "上海", 6},
        {PSR_ENCODING_UTF8, "a\xC3", 1},
        {PSR_ENCODING_UTF8, "a\xC0\x80", 1},     /* overlong */
        {PSR_ENCODING_UTF8, "a\xED\xA0\x80", 1}, /* surrogate */
        {PSR_ENCODING_UTF8, "12345678\xFF", 8},
        {PSR_ENCODING_GB18030, "\xC9\xCF\xBA\xA3", 4},
        {PSR_ENCODING_GB18030, "\x95\x32\x82\x36", 4},
        {PSR_ENCODING_GB18030, "\x95\x32\x82", 0},
        {PSR_ENCODING_GB18030, "\xC9\x7F", 0},
        {PSR_ENCODING_GB18030, "a\x80", 1},
        {PSR_ENCODING_CP936, "a\x80", 2},
        {PSR_ENCODING_CP936, "\x95\x32\x82\x36", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = strlen(cases[i].bytes);
        cr_expect(eq(sz,
                     psr_encoding_valid_prefix(cases[i].encoding, cases[i].bytes, length),
                     cases[i].valid),
                  "case %zu", i);
    }
}

Test(encoding, a_character_may_be_cut_by_the_end_of_a_piece) {
    /* The scan reads 256 KiB at a time: every alignment of a two-byte and a three-byte
     * character against that border. */
    size_t length = (size_t)256 * 1024 + 64;
    char *bytes = malloc(length + 8);
    for (size_t shift = 0; shift < 4; shift++) {
        psr_encoding_report report;
        memset(bytes, 'x', shift);
        for (size_t i = shift; i < length; i += 3) {
            memcpy(bytes + i, "上", 3);
        }
        bytes[length / 2 - length / 2 % 3 + shift] = '\n';
        memcpy(bytes + length / 2 - length / 2 % 3 + shift + 1, "xx", 2);
        size_t whole = shift + (length - shift) / 3 * 3;
        cr_assert(detect(bytes, whole, &report) == PSR_OK);
        cr_expect(eq(int, (int)report.encoding, (int)PSR_ENCODING_UTF8));
        cr_expect(eq(int, (int)report.bytes, (int)whole));
        for (size_t i = shift; i + 1 < length; i += 2) {
            memcpy(bytes + i, "\xC9\xCF", 2);
        }
        whole = shift + (length - shift) / 2 * 2;
        cr_assert(detect(bytes, whole, &report) == PSR_OK);
        cr_expect(eq(int, (int)report.encoding, (int)PSR_ENCODING_GB18030));
    }
    free(bytes);
}

Test(encoding, ascii_and_byte_order_marks_are_told) {
    psr_encoding_report report;
    cr_assert(detect("a,b\n", 4, &report) == PSR_OK);
    cr_expect(report.is_ascii && !report.has_bom);
    cr_assert(detect("\xEF\xBB\xBF"
                     "a,b\n",
                     7, &report) == PSR_OK);
    cr_expect(report.has_bom);
}

Test(encoding, decoded_values_are_remembered_and_forgotten) {
    psr_decoder *decoder = psr_decoder_create(PSR_ENCODING_GB18030);
    const char *text;
    size_t length;
    for (int i = 0; i < 200000; i++) {
        char value[16];
        int bytes = snprintf(value, sizeof value, "\xC9\xCF%d", i);
        cr_assert(psr_decoder_text(decoder, value, (size_t)bytes, &text, &length) ==
                  PSR_OK);
        cr_assert(memcmp(text, "上", 3) == 0 && atol(text + 3) == i);
        psr_decoder_trim(decoder);
    }
    cr_assert(psr_decoder_text(decoder, "\xFF", 1, &text, &length) == PSR_OK);
    cr_expect(eq(ptr, (void *)(uintptr_t)text, NULL));
    psr_decoder_free(decoder);
}
