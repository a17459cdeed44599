#!/usr/bin/env python3
"""Generates hourly series with days and weeks: PREFIX_train.csv and PREFIX_test.csv (48 hours).

hourly_series.py SEED COUNT PREFIX
Nine kinds in turn: electricity (weather behind it), road traffic, web visits with bursts, prices, daily shapes that add,
small counts, level shifts, pedestrians with quiet nights (three times), and offices that open and close (twice).
SPDX-License-Identifier: GPL-3.0-or-later
"""
import math, random, sys

HORIZON = 48


def profile(terms, size):
    """A smooth shape of the day with the given standard deviation."""
    waves = [(random.gauss(0, 1) / j, random.gauss(0, 1) / j) for j in range(1, terms + 1)]
    shape = [sum(a * math.cos(2 * math.pi * j * h / 24) + b * math.sin(2 * math.pi * j * h / 24)
                 for j, (a, b) in enumerate(waves, 1)) for h in range(24)]
    deviation = (sum(v * v for v in shape) / 24) ** .5
    return [size * v / deviation for v in shape]


def bump(hour, centre, width):
    distance = min((hour - centre) % 24, (centre - hour) % 24)
    return math.exp(-.5 * (distance / width) ** 2)


class Source:
    """Everything that differs from series to series, and the states that move."""

    def __init__(self, kind):
        self.kind = kind
        self.level = math.exp(random.uniform(3.5, 11))
        self.base = profile(random.choice([2, 3, 4, 6]), random.uniform(.1, .35))
        self.weekend = profile(4, random.uniform(.03, .12))
        self.day_level = [0] * 5 + [-random.uniform(0, .25), -random.uniform(.02, .35)]
        self.weather, self.memory = random.uniform(.02, .1), random.uniform(.985, .998)
        self.rush = random.uniform(6.5, 9), random.uniform(16, 19)
        self.peak, self.noise = random.uniform(1, 4), random.uniform(.05, .3)
        self.slow = self.fast = self.burst = self.shift = 0.0

    def value(self, t, hour_of_week):
        day, h = divmod(hour_of_week, 24)
        return getattr(self, self.kind)(t, day, h)

    def electricity(self, t, d, h):
        self.slow = self.memory * self.slow + random.gauss(0, self.weather * (1 - self.memory ** 2) ** .5)
        self.fast = .85 * self.fast + random.gauss(0, .006)
        return self.level * math.exp(self.base[h] + (self.weekend[h] if d >= 5 else 0) + self.day_level[d]
                                     + self.slow * (1 + .5 * self.base[h]) + self.fast)

    def traffic(self, t, d, h):
        self.fast = .7 * self.fast + random.gauss(0, self.noise * .5)
        self.burst = .7 * (random.uniform(.3, 2) if random.random() < .002 else self.burst)
        rush = self.peak * (bump(h, self.rush[0], 1.2) + bump(h, self.rush[1], 1.8)) + .6 * bump(h, 13, 4)
        return self.level * (.15 + (rush if d < 5 else 1.1 * bump(h, 14, 4))) * math.exp(self.fast) * (1 + self.burst)

    def visits(self, t, d, h):
        self.burst = .96 * (random.uniform(.2, 1.2) if random.random() < .003 else self.burst)
        self.slow = .999 * self.slow + random.gauss(0, .01)
        self.fast = .6 * self.fast + random.gauss(0, self.noise * .6)
        return self.level * math.exp(self.base[h] + (self.weekend[h] * 2 if d >= 5 else 0) + self.day_level[d]
                                     + self.burst + self.slow + self.fast + .0002 * t)

    def price(self, t, d, h):
        self.slow = .97 * self.slow + random.gauss(0, .08)
        return self.level * math.exp(.5 * self.base[h] + self.slow + .3 * self.day_level[d] + random.gauss(0, .02))

    def added(self, t, d, h):
        self.slow = .98 * self.slow + random.gauss(0, .05)
        return max(self.level * (2 + 3 * self.base[h] + self.slow + .3 * random.gauss(0, self.noise)), self.level * .05)

    def counts(self, t, d, h):
        mean = 10 + 25 * math.exp(2 * self.base[h] + 2 * self.day_level[d])
        return round(max(10, mean + math.sqrt(mean) * random.gauss(0, 1)))

    def shifts(self, t, d, h):
        self.shift = random.gauss(0, .2) if random.random() < .004 else self.shift
        self.slow = .99 * self.slow + random.gauss(0, .03)
        return self.level * math.exp(.7 * self.base[h] + self.day_level[d] + self.shift + .5 * self.slow
                                     + random.gauss(0, .03))

    def pedestrians(self, t, d, h):
        if h == 0:
            self.slow = .3 * self.slow + random.gauss(0, .12)
        self.fast = .5 * self.fast + random.gauss(0, 1)
        work = self.peak * .5 * (bump(h, self.rush[0], 1) + bump(h, self.rush[1], 1.6)) + .6 * bump(h, 13, 3.5)
        mean = 300 * (.02 + (work if d < 5 else .8 * bump(h, 14, 3.5) * (1 + self.day_level[d]))) * math.exp(self.slow)
        noise = self.noise * (4.8 * self.fast * mean ** .5 + 6 * random.gauss(0, 1))
        return max(10, round(mean + noise)) * max(1, int(self.level / 3000))

    def offices(self, t, d, h):
        is_open = (7 <= h < 19 and d < 5) or (8 <= h < 14 and d == 5)
        self.slow = .99 * self.slow + random.gauss(0, .02)
        self.fast = .6 * self.fast + random.gauss(0, .05 * self.noise)
        return self.level * (.3 + is_open * self.peak * math.exp(self.slow)) * math.exp(.5 * self.fast)


KINDS = ['electricity', 'traffic', 'visits', 'price', 'added', 'counts', 'shifts', 'pedestrians', 'pedestrians',
         'pedestrians', 'offices', 'offices']


def main():
    random.seed(int(sys.argv[1]))
    files = [open(sys.argv[3] + end, 'w') for end in ('_train.csv', '_test.csv')]
    for file in files:
        file.write('series_id,t,value\n')
    for i in range(int(sys.argv[2])):
        source, length = Source(KINDS[i % len(KINDS)]), random.choice([700, 960, 960])
        midnight = random.random() < .6  # the history ends with a day, at its lowest hour
        start = 24 * random.randrange(7) + 24 - length % 24 if midnight else random.randrange(168)
        for t in range(length + HORIZON):
            files[t >= length].write('H%d,%d,%.6g\n' % (i, t + 1, source.value(t, (start + t) % 168)))


if __name__ == '__main__':
    main()
