/*
 * SHA-256 of a file, for the manifest's inputs and for checking a plan's files.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#define HASH_BYTES 32
#define CHUNK_BYTES 65536

static psr_status hash_stream(FILE *file, EVP_MD_CTX *context,
                              unsigned char digest[HASH_BYTES], const char *path,
                              psr_error *err) {
    char chunk[CHUNK_BYTES];
    bool sound = EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    for (size_t got = 1; got > 0;) {
        got = fread(chunk, 1, sizeof chunk, file);
        sound = sound && EVP_DigestUpdate(context, chunk, got) == 1;
    }
    if (ferror(file)) {
        return psr_fail(err, PSR_ERR_IO, "cannot read %s: %s", path, strerror(errno));
    }
    if (!sound || EVP_DigestFinal_ex(context, digest, NULL) != 1) {
        return psr_fail(err, PSR_ERR_INTERNAL, "SHA-256 is not available");
    }
    return PSR_OK;
}

psr_status psr_read_hash(const char *path, char hexadecimal[65], psr_error *err) {
    unsigned char digest[HASH_BYTES];
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        return psr_fail(err, PSR_ERR_IO, "cannot open %s: %s", path, strerror(errno));
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    psr_status status = context == NULL
                            ? psr_fail(err, PSR_ERR_MEMORY, "no memory to hash %s", path)
                            : hash_stream(file, context, digest, path, err);
    EVP_MD_CTX_free(context);
    (void)fclose(file);
    for (size_t i = 0; status == PSR_OK && i < HASH_BYTES; i++) {
        (void)snprintf(hexadecimal + 2 * i, 3, "%02x", digest[i]);
    }
    return status;
}
