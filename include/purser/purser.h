/*
 * purser: forecasting and allocation of budget and stock over sales channels.
 * The whole library; each room's header is its manual.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_H
#define PURSER_H

#include "purser/allocate.h"
#include "purser/base.h"
#include "purser/clean.h"
#include "purser/data.h"
#include "purser/forecast.h"
#include "purser/plan.h"
#include "purser/read.h"
#include "purser/respond.h"
#include "purser/review.h"
#include "purser/run.h"
#include "purser/solve.h"
#include "purser/verify.h"
#include "purser/write.h"

#endif
