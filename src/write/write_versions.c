/*
 * Versions of the libraries that writing stands on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include <openssl/crypto.h>

void psr_write_versions(psr_text *lines) {
    psr_text_addf(lines, "libcrypto %s\n", OpenSSL_version(OPENSSL_VERSION_STRING));
}
