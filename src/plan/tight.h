/*
 * Tight: limits that leave no room, found by adding up the published figures. For plans
 * whose limits carry no prices (whole orders have none).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_TIGHT_H
#define PURSER_PLAN_TIGHT_H

#include "desk.h"

/**
 * What keeps an offer from bringing more by a period.
 * @param reason  out: `supplier`, `storage`, `cash`; text constant
 * @param because out: `market budget is used up`, for example
 * @return false where every limit still has room
 */
bool psr_tight_limit(const psr_desk *desk, const psr_offer *offer, size_t period,
                     const char **reason, char *because, size_t size);

#endif
