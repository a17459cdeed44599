/*
 * The command files' one public name each.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLI_COMMAND_LIST_H
#define PURSER_CLI_COMMAND_LIST_H

#include "command.h"

extern const cli_command cli_command_allocate;
extern const cli_command cli_command_backtest;
extern const cli_command cli_command_check;
extern const cli_command cli_command_compare;
extern const cli_command cli_command_explain;
extern const cli_command cli_command_floors;
extern const cli_command cli_command_forecast;
extern const cli_command cli_command_frontier;
extern const cli_command cli_command_help;
extern const cli_command cli_command_init;
extern const cli_command cli_command_merge;
extern const cli_command cli_command_models;
extern const cli_command cli_command_plan;
extern const cli_command cli_command_profile;
extern const cli_command cli_command_report;
extern const cli_command cli_command_respond;
extern const cli_command cli_command_review;
extern const cli_command cli_command_show;
extern const cli_command cli_command_verify;

#endif
