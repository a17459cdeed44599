/*
 * SHA-256 of bytes in memory, for the manifest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_BYTE_HASH_H
#define PURSER_WRITE_BYTE_HASH_H

#include "purser/base.h"

/** Lower-case hexadecimal digits of the SHA-256 of bytes. */
psr_status psr_byte_hash(const char *bytes, size_t length, char hexadecimal[65],
                         psr_error *err) PSR_MUST_CHECK;

#endif
