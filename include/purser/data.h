/*
 * data: the nouns that travel between the rooms. Create, free, check, look up; no input or
 * output, no mathematics. One header a noun; this one brings them all.
 *
 *     scenario, catalog, history   what the user says, owns and sold           read ->
 *     panel                        regular series, NaN = missing               clean ->
 *     forecast                     quantiles per series and step               forecast ->
 *     curves                       how channels answer to money                respond ->
 *     problem, budget              one allocation question                     read,
 * allocate -> lp, solution                 the linear programme and its proved answer
 * allocate, solve -> allocation                   the answer in the problem's own terms
 * allocate -> table, plan                  the answer in business words                plan
 * -> write findings, faults             what was doubtful; what was wrong           all ->
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_H
#define PURSER_DATA_H

#include "purser/data/allocation.h"
#include "purser/data/budget.h"
#include "purser/data/catalog.h"
#include "purser/data/curves.h"
#include "purser/data/findings.h"
#include "purser/data/forecast.h"
#include "purser/data/history.h"
#include "purser/data/lp.h"
#include "purser/data/media.h"
#include "purser/data/panel.h"
#include "purser/data/plan.h"
#include "purser/data/problem.h"
#include "purser/data/scenario.h"
#include "purser/data/table.h"

#endif
