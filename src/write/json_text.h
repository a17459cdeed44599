/*
 * JSON pieces of the files a plan consists of.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_JSON_TEXT_H
#define PURSER_WRITE_JSON_TEXT_H

#include "purser/base.h"

/** Version of the shape of every published file; a reader refuses a higher one. */
#define PSR_SCHEMA_VERSION 1

/** text as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void psr_json_add_text(psr_text *json, const char *text);

#endif
