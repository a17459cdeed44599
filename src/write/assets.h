/*
 * Files of src/write/assets inside the library, terminated with a zero byte.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_ASSETS_H
#define PURSER_WRITE_ASSETS_H

extern const char psr_asset_report_css[];
extern const char psr_asset_report_js[];
extern const char psr_asset_uplot_min_css[];
extern const char psr_asset_uplot_min_js[];

#endif
