/*
 * Curves fitted elsewhere: the parameterisations of Robyn, Meridian and PyMC-Marketing in
 * ours (reference/BUDGET section 3).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>

#include "purser/respond.h"

static psr_status check(const psr_peer_channel *c, psr_error *err) {
    bool has_shape = c->peer != PSR_PEER_PYMC_LOGISTIC;
    const struct {
        const char *name;
        double value;
        bool good;
    } rules[] = {
        {"effect", c->effect, c->effect >= 0},
        {"shape", c->shape, true},
        {"bend", c->bend, c->bend > 0},
        {"spend_scale", c->spend_scale, c->spend_scale > 0},
        {"outcome_scale", c->outcome_scale, c->outcome_scale > 0},
    };
    if (has_shape && !(c->shape > 0)) {
        return psr_fail(err, PSR_ERR_DATA,
                        "shape is %g; must be above 0: alpha of Robyn, slope of the others",
                        c->shape);
    }
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        if (!rules[k].good || !isfinite(rules[k].value)) {
            return psr_fail(err, PSR_ERR_DATA, "%s is %g; must be above 0", rules[k].name,
                            rules[k].value);
        }
    }
    if (c->peer == PSR_PEER_ROBYN && c->bend > 1) {
        return psr_fail(err, PSR_ERR_DATA,
                        "bend is %g; gamma of Robyn is a share of the largest spend: must "
                        "be 1 or less",
                        c->bend);
    }
    if (!(c->retention >= 0 && c->retention < 1)) {
        return psr_fail(err, PSR_ERR_DATA, "retention is %g; must be 0 or more, below 1",
                        c->retention);
    }
    return PSR_OK;
}

psr_status psr_respond_from_peer(const psr_peer_channel *channel, psr_response *response,
                                 psr_error *err) {
    PSR_TRY(check(channel, err));
    /* Weights that sum to 1 make effective spend 1 - retention of ours. */
    double unit = channel->spend_scale;
    if (channel->peer != PSR_PEER_ROBYN) {
        unit /= 1 - channel->retention;
    }
    psr_curve curve = {.scale = channel->effect * channel->outcome_scale};
    if (channel->peer == PSR_PEER_PYMC_LOGISTIC) {
        curve.family = PSR_CURVE_LOGISTIC;
        curve.rate = channel->bend / unit;
    } else {
        curve.family = PSR_CURVE_HILL;
        curve.shape = channel->shape;
        curve.spend = channel->bend * unit;
    }
    response->curve = curve;
    response->carryover =
        channel->retention > 0 ? PSR_CARRYOVER_GEOMETRIC : PSR_CARRYOVER_NONE;
    response->retention = channel->retention;
    response->normalised = false;
    return PSR_OK;
}
