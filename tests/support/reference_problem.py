#!/usr/bin/env python3
"""An independent reading of the problem file: the full, un-eliminated model over SciPy's HiGHS.

reference_problem.py FILE...   prints name, status, value (profit, or the ratio)

It shares no code and no elimination with src/allocate: A, U, sg, lost, z and s all exist, every
row of the algebra is written out. Tests only. SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint, Bounds, milp

INF = float('inf')
# SciPy 1.10's HiGHS calls some feasible mixed programmes infeasible; Cbc is the second opinion.
BACKEND = os.environ.get('REFERENCE_BACKEND', 'highs')


class Model:
    def __init__(self):
        self.lo, self.hi, self.whole, self.obj, self.const = [], [], [], [], 0.0
        self.rows = []  # (terms, lower, upper)

    def var(self, lo=0.0, hi=INF, whole=False, obj=0.0):
        self.lo.append(lo), self.hi.append(hi), self.whole.append(1 if whole else 0), self.obj.append(obj)
        return len(self.lo) - 1

    def row(self, terms, lo=-INF, hi=INF):
        self.rows.append((list(terms), lo, hi))
        return len(self.rows) - 1

    def solve(self, obj=None, gap=1e-9):
        """Maximise obj (a list over variables; the model's own when None). -> status, value, x"""
        c = -np.array(self.obj if obj is None else obj)
        if BACKEND == 'cbc':
            return self.cbc(c)
        data, ri, ci, lo, hi = [], [], [], [], []
        for i, (terms, l, h) in enumerate(self.rows):
            for j, v in terms:
                data.append(v), ri.append(i), ci.append(j)
            lo.append(l), hi.append(h)
        n = len(self.lo)
        cons = LinearConstraint(sparse.csr_matrix((data, (ri, ci)), shape=(len(lo), n)), lo, hi) if lo else ()
        if any(l > h for l, h in zip(lo, hi)) or any(l > h for l, h in zip(self.lo, self.hi)):
            return 'infeasible', None, None
        r = milp(c, constraints=cons, bounds=Bounds(self.lo, self.hi), integrality=self.whole,
                 options={'mip_rel_gap': gap})
        if r.status == 2:
            return 'infeasible', None, None
        if r.status == 3 or (r.status == 4 and 'nbounded' in r.message):
            z = milp(c * 0, constraints=cons, bounds=Bounds(self.lo, self.hi), integrality=self.whole)
            return ('infeasible' if z.status == 2 else 'unbounded'), None, None
        if r.x is None:
            return 'failed: ' + r.message, None, None
        return 'optimal', float(-(c @ r.x)) + self.const, r.x

    def cbc(self, c):
        """Minimise c x by Cbc through free MPS."""
        cols = [[] for _ in self.lo]
        out = ['NAME m FREE', 'ROWS', ' N obj']
        rhs, ranges = [], []
        for i, (terms, l, h) in enumerate(self.rows):
            merged = {}
            for j, v in terms:
                merged[j] = merged.get(j, 0) + v
            for j, v in merged.items():
                cols[j].append(('r%d' % i, v))
            kind = 'E' if l == h else 'L' if h < INF else 'G' if l > -INF else 'N'
            out.append(' %s r%d' % (kind, i))
            if kind != 'N':
                rhs.append(' R r%d %.17g' % (i, l if kind == 'G' else h))
            if kind == 'L' and l > -INF:
                ranges.append(' R r%d %.17g' % (i, h - l))
        out.append('COLUMNS')
        for j, entries in enumerate(cols):
            if self.whole[j]:
                out.append(" M%d 'MARKER' 'INTORG'" % j)
            out.append(' x%d obj %.17g' % (j, c[j]))
            out += [' x%d %s %.17g' % (j, r, v) for r, v in entries]
            if self.whole[j]:
                out.append(" E%d 'MARKER' 'INTEND'" % j)
        out += ['RHS'] + rhs + (['RANGES'] + ranges if ranges else []) + ['BOUNDS']
        for j, (l, h) in enumerate(zip(self.lo, self.hi)):
            if l == -INF:
                out.append(' MI B x%d' % j)
            else:
                out.append(' LO B x%d %.17g' % (j, l))
            out.append(' UP B x%d %.17g' % (j, h) if h < INF else ' PL B x%d' % j)
        out.append('ENDATA')
        with tempfile.TemporaryDirectory() as d:
            open(d + '/m.mps', 'w').write('\n'.join(out) + '\n')
            r = subprocess.run(['cbc', d + '/m.mps', '-ratioGap', '0', '-allowableGap', '0', '-primalT', '1e-9', '-integerT', '1e-9',
                                '-solve', '-solution', d + '/s'], capture_output=True, text=True)
            lines = open(d + '/s').read().splitlines() if os.path.exists(d + '/s') else ['nothing']
        head = lines[0].lower()
        if 'nfeasible' in head:
            return 'infeasible', None, None
        if 'unbounded' in head:
            return 'unbounded', None, None
        if 'optimal' not in head:
            return 'failed: ' + head, None, None
        x = np.zeros(len(self.lo))
        for line in lines[1:]:
            part = line.split()
            part = part[1:] if part[0] == '**' else part
            x[int(part[1][1:])] = float(part[2])
        return 'optimal', float(-(c @ x)) + self.const, x


def at(value, t, default=0.0):
    if value is None:
        return default
    return value[t] if isinstance(value, list) else value


def pieces(demand):
    """(width, survival) pieces of a demand, straight from the page."""
    if 'certain' in demand:
        return [(demand['certain'], 1.0)]
    if 'points' in demand:
        out, last = [], 0.0
        pts = sorted(demand['points'])
        for i, (v, _) in enumerate(pts):
            out.append((v - last, sum(p for _, p in pts[i:])))
            last = v
        return [(w, s) for w, s in out if w > 0]
    q = demand['quantiles']
    (a, x), (b, y) = q[0], q[1]
    first = max(0.0, x - a * (y - x) / (b - a)) if b > a else x
    (a, x), (b, y) = q[-2], q[-1]
    top = y + (1 - b) * (y - x) / (b - a) if b > a else y
    knots = [(0.0, first)] + [tuple(k) for k in q] + [(1.0, top)]
    out = [(first, 1.0)]
    for (l0, v0), (l1, v1) in zip(knots, knots[1:]):
        out.append((v1 - v0, 1 - (l0 + l1) / 2))
    return [(w, s) for w, s in out if w > 0]


def mean(demand):
    return sum(w * s for w, s in pieces(demand))


class Plan:
    """The model of one file; `zero` builds the zero-spend problem, `roi` adds its floor row."""

    def __init__(self, p, zero=False, zero_profit=None):
        self.p, self.zero, self.zero_profit = p, zero, zero_profit
        self.m, self.T = Model(), p['periods']
        self.capital = {}
        self.owner = {}  # variable -> channel, of what a channel earns and costs itself
        self.products = {x['id']: x for x in p.get('products', [])}
        self.warehouses = {x['id']: x for x in p.get('warehouses', [])}
        self.channels = {x['id']: x for x in p.get('channels', [])}
        self.lane = {(x['warehouse'], x['channel']): x for x in p.get('lanes', [])}
        self.receipts = {}      # (p,w,t) -> terms, constant
        self.avail_in = {}
        self.spend()
        self.orders()
        self.stock()
        self.budgets()
        self.cash()
        self.policies()
        self.rules()
        self.risk()
        self.roi()

    def given(self, key, pid, w, t=None):
        return sum(x['quantity'] for x in self.p.get(key, []) or [] if x['product'] == pid and x['warehouse'] == w
                   and (t is None or x['period'] == t))

    # -- spend, effect and channels
    def spend(self):
        m, T = self.m, self.T
        self.a, self.mk, self.U, self.E = {}, {}, {}, {}
        for k, c in self.channels.items():
            fixed = sum(at(c.get('fixed_cost'), t) for t in range(T))
            if c.get('optional'):
                self.a[k] = m.var(0, 1, True, -fixed)
                self.owner[self.a[k]] = k
            else:
                m.const -= fixed
            s = c.get('spend')
            if not s:
                continue
            for t in range(T):
                hi = at(s.get('max'), t, INF)
                lo = 0.0 if c.get('optional') else at(s.get('min'), t)
                if self.zero:
                    lo, hi = 0.0, 0.0
                mk = m.var(lo, INF if c.get('optional') else hi, obj=-1.0)
                self.mk[k, t] = mk
                self.owner[mk] = k
                self.capital[mk] = self.capital.get(mk, 0) + 1.0
                if c.get('optional'):
                    m.row([(mk, 1), (self.a[k], -hi)], hi=0)
                e = [m.var(0, INF if w is None else w) for w, _ in s['segments']]
                if s.get('in_order'):
                    self.fill_in_order(e, s, hi)
                if at(s.get('min_if_on'), t):
                    on = m.var(0, 1, True)
                    m.row([(mk, 1), (on, -at(s['min_if_on'], t))], lo=0)
                    m.row([(mk, 1), (on, -hi)], hi=0)
                if s.get('ramp') is not None and t > 0:
                    m.row([(mk, 1), (self.mk[k, t - 1], -1)], -s['ramp'], s['ramp'])
                E = m.var(0)
                U = m.var(0)
                m.row([(E, 1)] + [(x, -1) for x in e], 0, 0)
                m.row([(U, 1)] + [(x, -sl) for x, (_, sl) in zip(e, s['segments'])], 0, 0)
                lam = s.get('carryover', 0) or 0
                opening = s.get('opening_effective_spend', 0) or 0
                if t == 0:
                    if c.get('optional'):
                        m.row([(E, 1), (mk, -1), (self.a[k], -lam * opening)], 0, 0)
                    else:
                        m.row([(E, 1), (mk, -1)], lam * opening, lam * opening)
                else:
                    m.row([(E, 1), (mk, -1), (self.E[k, t - 1], -lam)], 0, 0)
                self.E[k, t], self.U[k, t] = E, U

        for group in {c.get('exclusive_group', 0) for c in self.channels.values()} - {0}:
            m.row([(self.a[k], 1) for k, c in self.channels.items() if c.get('exclusive_group') == group], hi=1)

    def fill_in_order(self, e, s, most):
        """A segment holds money only where the one before it is full."""
        lam = s.get('carryover', 0) or 0
        opening = s.get('opening_effective_spend', 0) or 0
        largest = max(most / (1 - lam), opening) + most if most < INF and lam < 1 else INF
        for b in range(1, len(e)):
            full = self.m.var(0, 1, True)
            width = s['segments'][b][0]
            limit = largest if width is None else width
            self.m.row([(e[b - 1], 1), (full, -s['segments'][b - 1][0])], lo=0)
            self.m.row([(e[b], 1), (full, -limit)], hi=0)

    # -- orders and transfers
    def orders(self):
        m, T, p = self.m, self.T, self.p
        self.q, self.x = {}, {}
        for i, o in enumerate(p.get('offers', []) or []):
            L = o.get('lead_time', 0) or 0
            for t in range(T):
                if t + L >= T:
                    continue
                cost = at(o.get('unit_cost'), t)
                cap, most = at(o.get('capacity'), t, INF), at(o.get('max_order'), t, INF)
                q = m.var(0, min(cap, most), obj=-cost)
                self.q[i, t] = q
                if p.get('objective', {}).get('basis') == 'total':
                    self.capital[q] = self.capital.get(q, 0) + cost
                moq, lot, oc = at(o.get('moq'), t), at(o.get('lot_size'), t), at(o.get('order_cost'), t)
                if moq or lot or oc:
                    f = m.var(0, 1, True, -oc)
                    m.row([(q, 1), (f, -most)], hi=0)
                    m.row([(q, 1), (f, -moq)], lo=0)
                    if lot:
                        n = m.var(0, most / lot, True)
                        m.row([(q, 1), (n, -lot)], 0, 0)
        for sc in p.get('supplier_capacities', []) or []:
            for t in range(T):
                terms = [(self.q[i, t], o.get('capacity_units', 1)) for i, o in enumerate(p.get('offers', []) or [])
                         if o['supplier'] == sc['supplier'] and (i, t) in self.q]
                m.row(terms, hi=at(sc['capacity'], t, INF))
        for i, x in enumerate(p.get('transfers', []) or []):
            ids = [x['product']] if x.get('product') else list(self.products)
            L = x.get('lead_time', 0) or 0
            for t in range(T):
                if t + L >= T:
                    continue
                for pid in ids:
                    self.x[i, pid, t] = m.var(0, obj=-at(x.get('cost'), t))
                if x.get('capacity') is not None:
                    m.row([(self.x[i, pid, t], 1) for pid in ids], hi=at(x['capacity'], t, INF))

    def landing(self, pid, w, t):
        """Receipts of a period: terms and a constant; customers' returns of this plan excluded."""
        terms = []
        for i, o in enumerate(self.p.get('offers', []) or []):
            s = t - (o.get('lead_time', 0) or 0)
            if o['product'] == pid and o['warehouse'] == w and (i, s) in self.q:
                terms.append((self.q[i, s], 1.0))
        for i, x in enumerate(self.p.get('transfers', []) or []):
            s = t - (x.get('lead_time', 0) or 0)
            if x['to'] == w and (i, pid, s) in self.x:
                terms.append((self.x[i, pid, s], 1.0))
        const = self.given('in_transit', pid, w, t) + self.given('returns_pipeline', pid, w, t)
        return terms, const

    # -- demand of a market in a period: returns sales by warehouse (terms), and V per tier
    def volumes(self, mk):
        m, T, k = self.m, self.T, mk['channel']
        c = self.channels[k]
        floor = mk.get('price_floor') or 0
        tiers = [g for g in mk['tiers'] if (min(g['price']) if isinstance(g['price'], list) else g['price']) >= floor]
        lift = 'spend' in c and c['spend']
        beta = mk.get('lift_sensitivity', 1.0)
        vmax = mk.get('lift_max', 10) if lift else 1.0
        u = [m.var(0, 1, True) for _ in tiers]
        if c.get('optional'):
            m.row([(x, 1) for x in u] + [(self.a[k], -1)], 0, 0)
        else:
            m.row([(x, 1) for x in u], 1, 1)
        V = {}
        for t in range(T):
            for g, ug in enumerate(u):
                V[g, t] = m.var(0)
                m.row([(V[g, t], 1), (ug, -1)], lo=0)
                m.row([(V[g, t], 1), (ug, -vmax)], hi=0)
            terms = [(V[g, t], 1) for g in range(len(tiers))]
            if lift:
                terms.append((self.U[k, t], -beta))
            if c.get('optional'):
                m.row(terms + [(self.a[k], -1)], 0, 0)
            else:
                m.row(terms, 1, 1)
        return tiers, V

    def stock(self):
        p, m, T = self.p, self.m, self.T
        self.sales, self.first_mean, self.revenue = {}, {}, {}   # (i,t) -> terms
        self.s, out, self.z_or_out = {}, {}, {}
        shared = p.get('pool') == 'shared'
        self.by_outcome = {}  # n -> terms of the profit that hang on the outcome
        self.A, self.I, self.disp = {}, {}, {}
        for pid in self.products:
            for w in self.warehouses:
                for t in range(T):
                    self.A[pid, w, t] = m.var(0)
                    self.I[pid, w, t] = m.var(0)
                    pr = self.products[pid]
                    if pr.get('shelf_life') or pr.get('disposal_cost') is not None:
                        self.disp[pid, w, t] = m.var(0, obj=-at(pr.get('disposal_cost'), t))
        exposed, sold_by = {}, {}
        for i, mk in enumerate(p.get('market', []) or []):
            pid, k = mk['product'], mk['channel']
            tiers, V = self.volumes(mk)
            lanes = [w for w in self.warehouses if (w, k) in self.lane]
            self.first_mean[i] = sum(mean(at_demand(tiers[0]['demand'], t)) for t in range(T))
            for t in range(T):
                fee, r = at(mk.get('fee_rate'), t), at(mk.get('return_rate'), t)
                th = at(mk.get('resale_rate'), t, 1.0)
                lag = mk.get('return_lag', 1)
                sv = {w: m.var(0) for w in lanes}
                for w in lanes:
                    self.s[i, w, t] = sv[w]
                    self.owner[sv[w]] = k
                    m.obj[sv[w]] -= at(self.lane[w, k].get('cost'), t) + at(mk.get('fee_per_unit'), t) + \
                        r * at(mk.get('return_cost'), t)
                    if t + lag >= T:
                        m.obj[sv[w]] += at(mk.get('late_return_value'), t) * r * th
                    sold_by.setdefault((pid, w, t), []).append((i, sv[w], lag, r * th))
                sgs = []
                for g, tier in enumerate(tiers):
                    d = at_demand(tier['demand'], t)
                    sg = m.var(0, obj=at(tier['price'], t) * (1 - fee) * (1 - r))
                    sgs.append(sg)
                    self.owner[sg] = k
                    self.revenue.setdefault((i, t), []).append((sg, at(tier['price'], t) * (1 - fee) * (1 - r)))
                    lost = m.var(-INF, obj=-at(mk.get('lost_sale_penalty'), t))
                    self.owner[lost] = k
                    m.row([(lost, 1), (V[g, t], -mean(d)), (sg, 1)], 0, 0)
                    if not shared:
                        ys = [(m.var(0), w, s) for w, s in pieces(d)]
                        for y, w, s in ys:
                            m.row([(y, 1), (V[g, t], -w)], hi=0)
                        m.row([(sg, 1)] + [(y, -s) for y, _, s in ys], 0, 0)
                        exposed.setdefault((i, t), []).extend((y, 1) for y, _, _ in ys)
                    else:
                        n = self.outcomes(pid, t)
                        self.outcome_sales(i, mk, g, t, d, n, V[g, t], lanes, sv, sg)
                if not shared:
                    z = {w: m.var(0) for w in lanes}
                    m.row([(z[w], 1) for w in lanes] + [(y, -1) for y, _ in exposed.get((i, t), [])], 0, 0)
                    for w in lanes:
                        m.row([(sv[w], 1), (z[w], -1)], hi=0)
                        self.z_or_out.setdefault((pid, w, t), []).append((z[w], 1))
                m.row([(sv[w], 1) for w in lanes] + [(g, -1) for g in sgs], 0, 0)
                self.sales[i, t] = [(g, 1.0) for g in sgs]
                fill = mk.get('min_fill_rate') or 0
                if fill:
                    m.row([(g, 1) for g in sgs] + [(V[g, t], -fill * mean(at_demand(tier['demand'], t)))
                                                   for g, tier in enumerate(tiers)], lo=0)
        self.flows(sold_by, shared)

    def outcomes(self, pid, t):
        for mk in self.p.get('market', []):
            if mk['product'] == pid:
                floor = mk.get('price_floor') or 0
                for g in mk['tiers']:
                    if (min(g['price']) if isinstance(g['price'], list) else g['price']) < floor:
                        continue
                    d = at_demand(g['demand'], t)
                    if 'points' in d:
                        return [x[1] for x in d['points']]
        return [1.0]

    def outcome_sales(self, i, mk, g, t, d, probs, V, lanes, sv, sg):
        m = self.m
        total, by_lane = [], {w: [] for w in lanes}
        for n, pr in enumerate(probs):
            dn = d['certain'] if 'certain' in d else d['points'][n][0]
            so = {w: m.var(0) for w in lanes}
            m.row([(so[w], 1) for w in lanes] + [(V, -dn)], hi=0)
            for w in lanes:
                total.append((so[w], pr))
                by_lane[w].append((so[w], pr))
                self.z_or_out.setdefault((mk['product'], w, t, n), []).append((so[w], 1))
            self.risky(i, mk, g, t, n, so, V, dn)
        m.row([(sg, -1)] + total, 0, 0)
        for w in lanes:
            self.lane_terms = getattr(self, 'lane_terms', {})
            self.lane_terms.setdefault((i, w, t), []).extend(by_lane[w])

    def risky(self, i, mk, g, t, n, so, V, dn):
        """What an outcome earns: all that hangs on its sales, and the goodwill it loses."""
        fee, r = at(mk.get('fee_rate'), t), at(mk.get('return_rate'), t)
        price = [x for x in mk['tiers'] if (min(x['price']) if isinstance(x['price'], list) else x['price'])
                 >= (mk.get('price_floor') or 0)][g]['price']
        pen = at(mk.get('lost_sale_penalty'), t)
        late = at(mk.get('late_return_value'), t) * r * at(mk.get('resale_rate'), t, 1.0) if t + mk.get('return_lag', 1) >= self.T else 0
        terms = self.by_outcome.setdefault((mk['product'], t, n), [])
        for w, v in so.items():
            terms.append((v, at(price, t) * (1 - fee) * (1 - r) - at(self.lane[w, mk['channel']].get('cost'), t)
                          - at(mk.get('fee_per_unit'), t) - r * at(mk.get('return_cost'), t) + late + pen))
        terms.append((V, -pen * dn))

    def flows(self, sold_by, shared):
        p, m, T = self.p, self.m, self.T
        for (i, w, t), terms in getattr(self, 'lane_terms', {}).items():
            m.row([(self.s[i, w, t], -1)] + terms, 0, 0)
        for pid, pr in self.products.items():
            for w, wh in self.warehouses.items():
                for t in range(T):
                    terms, const = self.landing(pid, w, t)
                    back = []
                    for s in range(T):
                        for (i, v, lag, rate) in sold_by.get((pid, w, s), []):
                            if s + lag == t:
                                back.append((v, rate))
                    prev = [(self.I[pid, w, t - 1], 1.0)] if t else []
                    const += self.given('on_hand', pid, w) if t == 0 else 0
                    m.row([(self.A[pid, w, t], -1)] + terms + back + prev, -const, -const)
                    out = [(self.x[i, pid, t], 1.0) for i, x in enumerate(p.get('transfers', []) or [])
                           if x['from'] == w and (i, pid, t) in self.x]
                    if (pid, w, t) in self.disp:
                        out.append((self.disp[pid, w, t], 1.0))
                    if shared:
                        for n in range(len(self.outcomes(pid, t))):
                            m.row(self.z_or_out.get((pid, w, t, n), []) + out + [(self.A[pid, w, t], -1)], hi=0)
                    else:
                        m.row(self.z_or_out.get((pid, w, t), []) + out + [(self.A[pid, w, t], -1)], hi=0)
                    sold = [(v, 1.0) for (_, v, _, _) in sold_by.get((pid, w, t), [])]
                    m.row([(self.I[pid, w, t], 1), (self.A[pid, w, t], -1)] + sold + out, 0, 0)
                    m.obj[self.I[pid, w, t]] -= at(pr.get('holding_cost'), t) + \
                        at(wh.get('holding_cost_per_volume'), t) * pr.get('volume', 1)
                    life = pr.get('shelf_life')
                    if life:
                        rt, rc = [], 0.0
                        for b in range(t - (life - 2), t + 1):
                            if b < 0:
                                continue
                            x, c = self.landing(pid, w, b)
                            rt, rc = rt + x, rc + c + (self.given('on_hand', pid, w) if b == 0 else 0)
                        m.row([(self.I[pid, w, t], 1)] + [(v, -f) for v, f in rt], hi=rc)
                least = pr.get('min_terminal_stock') or 0
                if least:
                    m.row([(self.I[pid, w, T - 1], 1)], lo=least)
                tv = pr.get('terminal_value') or []
                if tv:
                    vs = [m.var(0, INF if wd is None else wd, obj=val) for wd, val in tv]
                    m.row([(v, 1) for v in vs] + [(self.I[pid, w, T - 1], -1)], hi=0)
        for w, wh in self.warehouses.items():
            for t in range(T):
                land, const, prevs = [], 0.0, []
                for pid, pr in self.products.items():
                    vol = pr.get('volume', 1)
                    x, c = self.landing(pid, w, t)
                    land += [(v, f * vol) for v, f in x]
                    const += c * vol
                    if t:
                        prevs.append((self.I[pid, w, t - 1], vol))
                    else:
                        const_prev = 0
                opening = 0.0 if t else sum(self.given('on_hand', pid, w) * pr.get('volume', 1)
                                            for pid, pr in self.products.items())
                cap = at(wh.get('storage_capacity'), t, INF)
                if cap is not None and cap < INF:
                    if wh.get('storage_check', 'end') == 'peak':
                        m.row(land + prevs, hi=cap - const - opening)
                    else:
                        m.row([(self.I[pid, w, t], pr.get('volume', 1)) for pid, pr in self.products.items()], hi=cap)
                inb = at(wh.get('inbound_capacity'), t, INF)
                if inb is not None and inb < INF:
                    m.row(land, hi=inb - const)

    def budgets(self):
        p, m, T = self.p, self.m, self.T
        offers = p.get('offers', []) or []
        for b in p.get('budgets', []) or []:
            ts = b.get('periods') or list(range(T))
            lo = b.get('min', -INF)
            lo = -INF if lo is None or self.zero else lo
            if b['kind'] == 'working_capital':
                for t in ts:
                    terms = [(self.I[pid, w, t], at(pr.get('unit_cost'), t)) for pid, pr in self.products.items()
                             for w in self.warehouses]
                    for (i, s), q in self.q.items():
                        if s <= t < s + (offers[i].get('lead_time', 0) or 0):
                            terms.append((q, at(offers[i].get('unit_cost'), s)))
                    const = sum(x['quantity'] * at(self.products[x['product']].get('unit_cost'), t)
                                for x in p.get('in_transit', []) or [] if x['period'] > t)
                    m.row(terms, lo - const, at(b.get('limit'), t, INF) - const)
                continue
            terms = []
            if b['kind'] in ('marketing', 'total'):
                terms += [(v, 1) for (k, t), v in self.mk.items() if t in ts and b.get('channel') in (None, k)]
            if b['kind'] in ('purchase', 'total'):
                terms += [(v, at(offers[i].get('unit_cost'), t)) for (i, t), v in self.q.items() if t in ts]
            lim = b.get('limit')
            m.row(terms, lo, INF if lim is None else lim)

    def cash(self):
        p, m, T = self.p, self.m, self.T
        c = p.get('cash')
        if not c:
            return
        prev = None
        for t in range(T):
            C = m.var(at(c.get('floor'), t), INF)
            terms = [(C, 1)] + ([(prev, -1)] if prev is not None else [])
            for i, mk in enumerate(p.get('market', []) or []):
                s = t - (self.channels[mk['channel']].get('payment_delay', 0) or 0)
                terms += [(v, -f) for v, f in self.revenue.get((i, s), [])]
            terms += [(v, 1) for (k, s), v in self.mk.items() if s == t]
            for (i, s), q in self.q.items():
                o = p['offers'][i]
                if s + (o.get('payment_delay', 0) or 0) == t:
                    terms.append((q, at(o.get('unit_cost'), s)))
            terms += [(self.I[pid, w, t], at(pr.get('holding_cost'), t)) for pid, pr in self.products.items()
                      for w in self.warehouses]
            rhs = at(c.get('external'), t) + ((c.get('opening') or 0) if t == 0 else 0)
            m.row(terms, rhs, rhs)
            prev = C

    def policies(self):
        p, m, T = self.p, self.m, self.T
        for pol in p.get('policies', []) or []:
            mine = [(i, mk) for i, mk in enumerate(p.get('market', [])) if mk['product'] == pol['product']]
            if pol['kind'] == 'min_share':
                terms = []
                for i, mk in mine:
                    f = (1.0 if mk['channel'] == pol['channel'] else 0.0) - pol['share']
                    terms += [(v, f * c) for t in range(T) for v, c in self.sales[i, t]]
                m.row(terms, lo=0)
            else:
                phi = m.var(0, 1, obj=pol['weight'])
                for i, mk in mine:
                    m.row([(v, c) for t in range(T) for v, c in self.sales[i, t]] + [(phi, -self.first_mean[i])], lo=0)

    def rules(self):
        """Rules, read by a grammar of their own: terms `[number *] name[index, ...]` and numbers."""
        import re
        for rule in self.p.get('rules', []) or []:
            left, sign, right = re.match(r'(.*?)(<=|>=|=)(.*)', rule['rule']).groups()
            terms, limit = [], 0.0
            for side, text in ((1.0, left), (-1.0, right)):
                for minus, number, name, index in re.findall(r'([+-]?)\s*([0-9.e]+)?\s*\*?\s*(?:(\w+)\[([^]]*)\])?', text):
                    if not number and not name:
                        continue
                    factor = side * (-1.0 if minus == '-' else 1.0) * (float(number) if number else 1.0)
                    if name:
                        terms += [(v, factor * f) for v, f in self.quantity(name, [x.strip() for x in index.split(',')])]
                    else:
                        limit -= factor
            self.m.row(terms, limit if sign != '<=' else -INF, limit if sign != '>=' else INF)

    def quantity(self, name, index):
        p = self.p
        periods = range(self.T)
        if '..' in index[-1]:
            a, b = index[-1].split('..')
            periods = range(int(a), int(b) + 1)
        elif index[-1] != '*':
            periods = [int(index[-1])]
        fits = lambda at_, what: index[at_] in ('*', what)
        if name == 'spend':
            return [(v, 1.0) for (k, t), v in self.mk.items() if t in periods and fits(0, k)]
        if name == 'stock':
            return [(v, 1.0) for (pid, w, t), v in self.I.items() if t in periods and fits(0, w) and fits(1, pid)]
        if name == 'orders':
            return [(v, 1.0) for (i, t), v in self.q.items() if t in periods and fits(0, p['offers'][i]['supplier'])
                    and fits(1, p['offers'][i]['product']) and fits(2, p['offers'][i]['warehouse'])]
        source = self.sales if name == 'sales' else self.revenue
        return [(v, f) for (i, t), terms in source.items() if t in periods and fits(0, p['market'][i]['channel'])
                and fits(1, p['market'][i]['product']) for v, f in terms]

    def risk(self):
        """(1 - w) profit + w CVaR; outcome n of every product and period is scenario n."""
        o = self.p.get('objective') or {}
        w = o.get('risk_weight') or 0
        if not w:
            return
        m, mean_terms = self.m, {}
        chances = next((self.outcomes(pid, t) for pid, t, n in self.by_outcome if len(self.outcomes(pid, t)) > 1), [1.0])
        value = {}
        for (pid, t, n), terms in self.by_outcome.items():
            alone = len(self.outcomes(pid, t)) == 1
            for k in range(len(chances)) if alone else [n]:
                for v, f in terms:
                    value.setdefault(k, {})[v] = value.setdefault(k, {}).get(v, 0) + f
        eta = m.var(-INF, obj=w)
        for k, chance in enumerate(chances):
            short = m.var(0, obj=-w * chance / o.get('risk_tail', .1))
            m.row([(short, 1), (eta, -1)] + list(value.get(k, {}).items()), lo=0)
            for v, f in value.get(k, {}).items():
                m.obj[v] -= w * chance * f

    def roi(self):
        o = self.p.get('objective') or {}
        if o.get('kind') == 'roi_floor' and not self.zero:
            z = self.zero_profit if o.get('incremental') else 0.0
            terms = {j: v for j, v in enumerate(self.m.obj) if v}
            for j, c in self.capital.items():
                terms[j] = terms.get(j, 0) - o.get('floor', 0) * c
            self.m.row(terms.items(), lo=o.get('floor', 0) * (o.get('base_capital') or 0) + z - self.m.const)


def at_demand(d, t):
    return d[t] if isinstance(d, list) else d


def joint(p):
    """A pool of independent demands as one of joint outcomes: every combination."""
    p = json.loads(json.dumps(p))
    p['pool'] = 'shared'
    for pid in [x['id'] for x in p['products']]:
        markets = [mk for mk in p['market'] if mk['product'] == pid]
        for mk in markets:
            d = mk['tiers'][0]['demand']
            mk['old'] = d if isinstance(d, list) else [d] * p['periods']
            mk['tiers'][0]['demand'] = []
        for t in range(p['periods']):
            outcomes = [([], 1.0)]
            for mk in markets:
                d = mk['old'][t]
                points = [[d['certain'], 1.0]] if 'certain' in d else d['points']
                outcomes = [(values + [v], q * chance) for values, q in outcomes for v, chance in points]
            for i, mk in enumerate(markets):
                mk['tiers'][0]['demand'].append({'points': [[values[i], q] for values, q in outcomes]})
    return p


def lexicographic(p):
    """Classes of channels one after the other; each keeps what it contributed."""
    order = sorted({c.get('priority') or 0 for c in p['channels']}, key=lambda x: (x == 0, x))
    plan = Plan(p)
    m = plan.m
    status, value = 'optimal', None
    for step, cls in enumerate(order):
        behind = {c['id'] for c in p['channels'] if (c.get('priority') or 0) in order[step + 1:]}
        obj = [-abs(v) if plan.owner.get(j) in behind else v for j, v in enumerate(m.obj)]
        status, value, x = m.solve(obj)
        if status != 'optimal':
            return status, None
        mine = [(j, m.obj[j]) for j, k in plan.owner.items() if m.obj[j]
                and (plan.channels[k].get('priority') or 0) == cls]
        kept = sum(f * x[j] for j, f in mine)
        m.row(mine, lo=kept - 1e-9 * max(1.0, abs(kept)))
    return status, value


def solve(p):
    if p.get('pool') == 'nested':
        p = joint(p)
    if len({c.get('priority') or 0 for c in p['channels']}) > 1:
        return lexicographic(p)
    o = p.get('objective') or {'kind': 'profit'}
    z = None
    if o['kind'] != 'profit' and o.get('incremental'):
        st, z, _ = Plan(p, zero=True).m.solve()
        if st != 'optimal':
            return st, None
    plan = Plan(p, zero_profit=z)
    if o['kind'] != 'ratio':
        st, v, _ = plan.m.solve()
        return st, v
    m, base = plan.m, o.get('base_capital') or 0
    cap = [plan.capital.get(j, 0.0) for j in range(len(m.obj))]
    st, v, x = m.solve([-c for c in cap])
    if st != 'optimal':
        return st, None
    lam, reached = max(0.0, (float(np.dot(m.obj, x)) + m.const - (z or 0)) / max(1e-9, base + float(np.dot(cap, x)))), False
    for step in range(50):
        if step == 0:
            st, v, x0 = m.solve([a - lam * c for a, c in zip(m.obj, cap)])
            if st != 'optimal':
                return st, None
            D0 = base + float(np.dot(cap, x))
            if D0 < 1e-7:
                return 'capital', None
            x, lam = x0, None
            break
    for _ in range(50):
        D = base + float(np.dot(cap, x))
        if D < 1e-7:
            return 'capital', None
        N = float(np.dot(m.obj, x)) + m.const - (z or 0)
        if lam is not None and N / D <= lam + 1e-12 * max(1, abs(lam)):
            return 'optimal', max(lam, N / D)
        lam = N / D
        st, v, x = m.solve([a - lam * c for a, c in zip(m.obj, cap)])
        if st != 'optimal':
            return st, None
    return 'no convergence', None


if __name__ == '__main__':
    for path in sys.argv[1:]:
        st, v = solve(json.load(open(path)))
        print('%s,%s,%s' % (path, st, '' if v is None else '%.9f' % v))
