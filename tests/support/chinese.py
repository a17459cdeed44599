"""Words of English in a line that should be Chinese.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import re

# Names, keys, paths, code and options are the same in every language.
NOT_WORDS = re.compile(
    r"`[^`]*`|\ben\|zh\b|\"[^\"]*\"|--[a-z-]+(?:[ =][A-Z]+)?|~?[\w-]*(?:[./_@\\][\w*-]*)+|"
    r"\b[A-Z][A-Z0-9-]+s?\b|\b[a-z]+-[a-z0-9-]+\b|\b0x[0-9A-Fa-f]+\b")
NAMES = set("""purser simplex interior decompose hill exponential logistic power linear sigmoid geometric delayed weibull
    Weibull auto mint wls Robyn Meridian PyMC Excel Spring Festival Easter Ramadan GLPK
    robyn meridian bash zsh fish man sqlite postgresql YAML JSON Lines MathProg Power Query
    Shopify Amazon WooCommerce yes no true false null CVaR theta""".split())


def english_words(line):
    """The words, `[]` where there are none."""
    return [w for w in re.findall(r"[A-Za-z]{2,}", NOT_WORDS.sub(" ", line)) if w not in NAMES]
