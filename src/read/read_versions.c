/*
 * Versions of the libraries that reading stands on.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <csv.h>
#include <gnu/libc-version.h>
#include <jansson.h>
#include <yaml.h>

void psr_read_versions(psr_text *lines) {
    psr_text_addf(lines, "glibc %s\n", gnu_get_libc_version());
    psr_text_addf(lines, "jansson %s\n", jansson_version_str());
    psr_text_addf(lines, "libcsv %d.%d.%d\n", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
    psr_text_addf(lines, "libyaml %s\n", yaml_get_version_string());
}
