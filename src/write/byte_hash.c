/*
 * SHA-256 of bytes in memory, for the manifest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "byte_hash.h"

#include <openssl/evp.h>

psr_status psr_byte_hash(const char *bytes, size_t length, char hexadecimal[65],
                         psr_error *err) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(bytes, length, digest, &size, EVP_sha256(), NULL) != 1 || size != 32) {
        return psr_fail(err, PSR_ERR_INTERNAL, "SHA-256 is not available");
    }
    for (size_t i = 0; i < size; i++) {
        (void)snprintf(hexadecimal + 2 * i, 3, "%02x", digest[i]);
    }
    return PSR_OK;
}
