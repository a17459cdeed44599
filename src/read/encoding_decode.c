/*
 * GB18030 and CP936 to UTF-8, value by value, each distinct value once: exports repeat the
 * same provinces, products and channels over and over.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "encoding.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* Values kept before all are forgotten: bounds memory where every row has its own text. */
#define KEPT_VALUES 65536
#define KEPT_BYTES ((size_t)8 * 1024 * 1024)

typedef struct decoded {
    const char *text; /* NULL = not valid */
    size_t length;
} decoded;

struct psr_decoder {
    iconv_t converter;
    bool is_open;
    psr_names *values; /* as they stand in the file */
    psr_arena *arena;  /* texts */
    size_t arena_bytes;
    decoded *texts; /* [capacity], by position in values */
    size_t capacity;
    char *scratch; /* [scratch_size] */
    size_t scratch_size;
};

psr_decoder *psr_decoder_create(psr_encoding encoding) {
    psr_decoder *decoder = psr_calloc(1, sizeof *decoder);
    if (decoder == NULL) {
        return NULL;
    }
    decoder->converter = iconv_open("UTF-8", psr_encoding_name(encoding));
    decoder->values = psr_names_create();
    decoder->arena = psr_arena_create();
    // NOLINTNEXTLINE(performance-no-int-to-ptr): POSIX's value for failure
    decoder->is_open = decoder->converter != (iconv_t)-1;
    if (!decoder->is_open || decoder->values == NULL || decoder->arena == NULL) {
        psr_decoder_free(decoder);
        return NULL;
    }
    return decoder;
}

void psr_decoder_free(psr_decoder *decoder) {
    if (decoder == NULL) {
        return;
    }
    if (decoder->is_open) {
        iconv_close(decoder->converter);
    }
    psr_names_free(decoder->values);
    psr_arena_free(decoder->arena);
    free(decoder->texts);
    free(decoder->scratch);
    free(decoder);
}

void psr_decoder_trim(psr_decoder *decoder) {
    if (psr_names_count(decoder->values) < KEPT_VALUES &&
        decoder->arena_bytes < KEPT_BYTES) {
        return;
    }
    psr_names *fresh = psr_names_create();
    if (fresh == NULL) {
        return; /* keeping the old ones is only less thrifty */
    }
    psr_names_free(decoder->values);
    decoder->values = fresh;
    psr_arena_reset(decoder->arena);
    decoder->arena_bytes = 0;
}

/* The text of one value into the arena; text stays NULL where it is not valid. */
static psr_status convert(psr_decoder *decoder, const char *bytes, size_t length,
                          decoded *value) {
    /* One byte (the euro of CP936) becomes three at most, two three, four four. */
    size_t room = length * 3 + 4;
    PSR_TRY(psr_reserve(&decoder->scratch, &decoder->scratch_size, room, 1));
    union {
        const char *bytes;
        char *from;
    } in = {bytes}; /* iconv takes char *, and promises not to write through it */
    char *to = decoder->scratch;
    size_t from_left = length;
    size_t to_left = decoder->scratch_size;
    iconv(decoder->converter, NULL, NULL, NULL, NULL);
    size_t result = iconv(decoder->converter, &in.from, &from_left, &to, &to_left);
    *value = (decoded){NULL, 0};
    if (result == (size_t)-1 || from_left > 0) {
        return PSR_OK;
    }
    value->length = decoder->scratch_size - to_left;
    value->text = psr_arena_text(decoder->arena, decoder->scratch, value->length);
    decoder->arena_bytes += value->length;
    return value->text == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

psr_status psr_decoder_text(psr_decoder *decoder, const char *bytes, size_t length,
                            const char **text, size_t *text_length) {
    size_t known = psr_names_count(decoder->values);
    psr_id id = psr_names_add_bytes(decoder->values, bytes, length);
    if (id == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    size_t at = (size_t)id;
    PSR_TRY(
        psr_reserve(&decoder->texts, &decoder->capacity, at + 1, sizeof *decoder->texts));
    if (at == known) {
        PSR_TRY(convert(decoder, bytes, length, &decoder->texts[at]));
    }
    *text = decoder->texts[at].text;
    *text_length = decoder->texts[at].length;
    return PSR_OK;
}
