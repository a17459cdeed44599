#!/usr/bin/env python3
"""Generates weekly series as statistical offices, banks and shops keep them: PREFIX_train.csv and PREFIX_test.csv (13 weeks).

weekly_series.py SEED COUNT PREFIX
Nine kinds in turn: exchange rates with calm and wild times, prices with momentum, fuel stocks and jobless claims with the
year's season, short sales, short counts with promotions, balances that trend, deaths with winters of unequal strength, and
spreads that return to a mean. 80 to 2,500 weeks; a year has 52.18 of them, so that its season drifts against 52.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import math, random, sys

HORIZON = 13
YEAR = 365.25 / 7


def heavy():
    """A t variable with five degrees of freedom, variance 1."""
    chi = sum(random.gauss(0, 1) ** 2 for _ in range(5))
    return random.gauss(0, 1) / math.sqrt(chi / 5) * math.sqrt(3 / 5)


def season(terms, size):
    waves = [(random.gauss(0, 1) / j, random.gauss(0, 1) / j) for j in range(1, terms + 1)]
    norm = math.sqrt(sum(a * a + b * b for a, b in waves) / 2)
    return lambda t: size / norm * sum(a * math.cos(2 * math.pi * j * t / YEAR) + b * math.sin(2 * math.pi * j * t / YEAR)
                                       for j, (a, b) in enumerate(waves, 1))


def rate(n):
    x, volatility, usual = random.uniform(0, 2), .01, random.uniform(.006, .02)
    for _ in range(n):
        volatility = usual * .05 + .95 * volatility * (1 if random.random() > .05 else random.uniform(.6, 2.2))
        x += volatility * heavy()
        yield 1000 * math.exp(x)


def price(n):
    x, step, keep, size = random.uniform(1, 3), 0.0, random.uniform(0, .35), random.uniform(.005, .03)
    drift = random.uniform(-.0005, .0015)
    for _ in range(n):
        step = keep * step + size * heavy()
        x += drift + step
        yield 200 * math.exp(x)


def stocks(n):
    x, wave, move, noise = random.uniform(7, 11), season(4, random.uniform(.05, .25)), random.uniform(.002, .012), random.uniform(.005, .03)
    for t in range(n):
        x += random.gauss(0, move)
        yield math.exp(x + wave(t) + random.gauss(0, noise))


def claims(n):
    x, off, wave = random.uniform(5, 9), 0.0, season(8, random.uniform(.1, .3))
    noise, left = random.uniform(.02, .06), 0
    for t in range(n):
        if random.random() < 1 / 350:
            left = 40
        x += random.gauss(0, .003) + (random.uniform(.005, .02) if left > 20 else -random.uniform(.003, .012) if left > 0 else 0)
        left -= 1
        off = .8 * off + random.gauss(0, noise)
        yield math.exp(x + off + wave(t) + (.25 if t % YEAR > YEAR - 2 else 0))


def sales(n):
    x, wave, noise, move = random.uniform(6, 10), season(2, random.uniform(0, .15)), random.uniform(.04, .2), random.uniform(.005, .03)
    for t in range(n):
        x += random.gauss(0, move)
        yield math.exp(x + wave(t) + random.gauss(0, noise))


def counts(n):
    mean, move, spread, often = math.exp(random.uniform(3, 6)), random.uniform(.01, .05), random.uniform(.02, .2), random.uniform(0, .1)
    for _ in range(n):
        mean *= math.exp(random.gauss(0, move))
        lift = random.uniform(1.3, 2.5) if random.random() < often else 1
        m = mean * lift * random.gammavariate(1 / spread, spread)
        yield max(1, round(random.gauss(m, math.sqrt(m))))


def balance(n):
    x, slope, turn, noise = random.uniform(8, 11), random.uniform(-.001, .002), random.uniform(.0001, .0008), random.uniform(.001, .008)
    month = random.uniform(0, .02)
    for t in range(n):
        slope = .995 * slope + random.gauss(0, turn)
        x += slope
        yield math.exp(x + (month if t % (YEAR / 12) < 1 else 0) + random.gauss(0, noise))


def deaths(n):
    level, wave, noise = math.exp(random.uniform(6, 9)), season(2, 1), random.uniform(.01, .04)
    strength = random.uniform(.05, .2)
    for t in range(n):
        level *= math.exp(random.gauss(.0002, .002))
        if t % YEAR < 1:
            strength = max(.02, .5 * strength + .5 * random.uniform(.04, .22))
        yield level * math.exp(strength * wave(t) + random.gauss(0, noise))


def spread(n):
    middle, off, keep, size = random.uniform(2000, 9000), 0.0, .5 ** (1 / random.uniform(5, 60)), random.uniform(.01, .04)
    for _ in range(n):
        off = keep * off + size * heavy()
        yield middle * math.exp(off)


KINDS = [(rate, 500, 2500), (price, 300, 2300), (stocks, 600, 1800), (claims, 1000, 2500), (sales, 80, 110), (counts, 80, 300),
         (balance, 300, 1000), (deaths, 400, 900), (spread, 500, 2200)]


def main():
    seed, count, prefix = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    random.seed(seed)
    with open(prefix + '_train.csv', 'w') as train, open(prefix + '_test.csv', 'w') as test:
        train.write('series_id,t,value\n')
        test.write('series_id,t,value\n')
        for s in range(count):
            kind, least, most = KINDS[s % len(KINDS)]
            n = random.randint(least, most)
            for t, v in enumerate(kind(n + HORIZON)):
                (train if t < n else test).write('%s%d,%d,%.4f\n' % (kind.__name__, s, t + 1, v))


if __name__ == '__main__':
    main()
