#!/usr/bin/env python3
"""Texts of the program that lack their Chinese.

    texts.py PROBE       every text in src/ is told in Chinese by PROBE (tests/support/retell.c),
                         or the line to add is printed; exit code 1
    texts.py --sort      sorts src/base/texts_*.c after lines were added anywhere in them

Texts are the formats of errors, findings and remarks (every function marked PSR_PRINTF),
what psr_say and psr_text_say are given, and every other literal that reads like a sentence.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import itertools
import os
import re
import subprocess
import sys

from chinese import english_words

STRING = r'"(?:\\.|[^"\\])*"'
TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|" + STRING + r"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\s+|.", re.S)
ENTRY = re.compile(r"^    \{(" + STRING + r"),\s*(" + STRING + r")\},\n", re.M)
CONVERSION = re.compile(r"%(?:%|[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?(hh|h|ll|l|z|j|t)?([a-zA-Z]))")
SENTENCE = re.compile(r"[a-z]{2,}[,:;]? [a-z]{2,}")

NO_TEXT = {"psr_lp_set_row_name", "psr_lp_set_column_name"}
# A text only where it reads like one.
PLAIN = {"psr_text_addf": 2, "snprintf": 3}
# These are given an English text of the table and print that of the language.
SAYS = {"psr_text_say": 2, "psr_say": 2, "cli_remark": 2, "psr_memo_heading": 2}
# What the function makes of the format that it is given.
WRAPS = {"json_fault": "%s {}"}
# The same of a plain text among its arguments: (position, sentence).
TELLS = {"psr_folder_fail": (2, "{} %s: %s")}
# SQL, man's macros, shell, markup, MathProg: no texts of ours.
NOT_TEXT = re.compile(r"src/(write/(sql|sqlite|postgres)|cli/(completion|manual)|"
                      r"solve/mps|"
                      r"base/(words\w*|festival_names))\.c")
# Examples, lists of commands, names in exports, markup, sources of charts in the page.
COMMAND = "(?:init|plan|check|profile|forecast|backtest|respond|allocate|frontier|models|merge|" \
          "verify|explain|compare|report|review|show|help|floors)"
MARKUP = re.compile(rf"^purser {COMMAND} |^(?:{COMMAND} ?)+$|^(?:Lineitem|Created at|Shipped -)|</?[a-z]+[ >]|^SELECT |^(?:responses|forecast|shortage|frontier) of |\\\"type")


def unescape(text):
    out = bytearray()
    at = text.encode()
    while at:
        if at[:1] != b"\\":
            out += at[:1]
            at = at[1:]
        elif at[1:2] == b"x":
            out.append(int(at[2:4], 16))
            at = at[4:]
        else:
            out += {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"0": b"\0"}.get(at[1:2], at[1:2])
            at = at[2:]
    return out.decode("utf-8", "replace")


def table_files():
    return sorted(glob.glob("src/base/texts_*.c"))


def sort_tables():
    for path in table_files():
        text = open(path, encoding="utf-8").read()
        found = list(ENTRY.finditer(text))
        if found:
            rows = sorted((m.group(0) for m in found),
                          key=lambda row: unescape(ENTRY.match(row).group(1)[1:-1]).encode())
            text = text[: found[0].start()] + "".join(rows) + text[found[-1].end():]
            open(path, "w", encoding="utf-8").write(text)


def table_texts():
    """English -> file; a text that stands twice ends the test."""
    known = {}
    for path in table_files():
        for entry in ENTRY.finditer(open(path, encoding="utf-8").read()):
            english = entry.group(1)[1:-1]
            if english in known:
                print(f"{path}: stands in {known[english]} too; keep one: {english}")
                sys.exit(1)
            known[english] = path
    return known


def tokens(text):
    """(token, line), blanks and comments left out."""
    line = 1
    for match in TOKEN.finditer(text):
        token = match.group(0)
        if not token.isspace() and not token.startswith(("/*", "//")):
            yield token, line
        line += token.count("\n")


def printf_functions(files):
    """(function, file or "" where it is not static) -> position of its format."""
    found = {}
    for path, text in files.items():
        if "PSR_PRINTF(" not in text:
            continue
        text = re.sub(r"/\*.*?\*/|#define[^\n]*", "", text, flags=re.S)
        for declaration in re.split(r"[;{}]", text):
            mark = re.search(r"PSR_PRINTF\((\d+), \d+\)", declaration)
            name = re.search(r"(\w+)\(", declaration.replace("PSR_PRINTF(", " "))
            if mark and name:
                found[name.group(1), path if path.endswith(".c") else ""] = int(mark.group(1))
    return found


def literal(pieces):
    """The text of adjacent literals; a format macro between them counts as its letters."""
    return "".join(p[1:-1] if p[0] == '"' else "lld" for p in pieces)


def split_arguments(sequence, at):
    """Arguments of the call whose `(` is at sequence[at], and where it ends."""
    depth = 0
    arguments = [[]]
    for end in range(at, len(sequence)):
        token = sequence[end][0]
        if token in "([{":
            depth += 1
            if depth == 1:
                continue
        elif token in ")]}":
            depth -= 1
            if depth == 0:
                return arguments, end
        if token == "," and depth == 1:
            arguments.append([])
        else:
            arguments[-1].append(token)
    return arguments, len(sequence)


def choices(argument):
    """What an argument can be: literals of `c ? a : b`, None for a value."""
    if "?" not in argument:
        is_literal = argument and all(t[0] == '"' or t.startswith("PRI") for t in argument)
        return [literal(argument)] if is_literal else [None]
    start = argument.index("?") + 1
    depth = 0
    for at in range(start, len(argument)):
        depth += (argument[at] == "?") - (argument[at] == ":")
        if depth < 0:
            return choices(argument[start:at]) + choices(argument[at + 1:])
    return [None]


def fill(text, arguments):
    """Sentences of a format: its values made up, literal arguments put in, all first or all
    last choices. Gives (sentence, values)."""
    if "\\n" in text:
        return
    text = text.removeprefix("; ")
    # A part of a sentence: something stands before or behind it.
    text = "%s" * text.startswith((" (", ": ", ", ")) + text + "%s" * text.endswith(": ")
    seen = set()
    for pick in (0, -1):
        values, taken = [], list(arguments)

        def value(match):
            if match.group(0) == "%%":
                return "%"
            for star in (match.group(1), match.group(2)):
                if star == "*" and taken:
                    taken.pop(0)
            given = choices(taken.pop(0))[pick] if taken else None
            kind = match.group(4)
            if given is not None:
                return unescape(given)
            number = len(values) + 1
            made = f"值{number}" if kind in "sc" else "%d%d" % (number, number)
            values.append(made)
            return made

        sentence = CONVERSION.sub(value, unescape(text))
        if sentence not in seen:
            seen.add(sentence)
            yield sentence, values


def is_sentence(english):
    return SENTENCE.search(CONVERSION.sub("", english)) and not MARKUP.search(english)


class Text:
    """exact: must stand in the table as it is; None: may, being no format."""

    def __init__(self, path, line, english, sentences, exact):
        self.path, self.line, self.english = path, line, english
        self.sentences, self.exact = sentences, exact


def texts_of(path, source, functions):
    sequence = list(tokens(source))
    used = set()
    for at, (token, line) in enumerate(sequence):
        if token in TELLS and sequence[at + 1][0] == "(":
            arguments, end = split_arguments(sequence, at + 1)
            position, sentence = TELLS[token]
            for english in filter(None, choices(arguments[position - 1])):
                english = sentence.replace("{}", english)
                yield Text(path, line, english, list(fill(english, [])), False)
                used.update(range(at, end))
        at_format = SAYS.get(token) or PLAIN.get(token) or functions.get((token, path)) or functions.get((token, ""))
        if at_format is None or token in NO_TEXT or sequence[at + 1][0] != "(":
            continue
        arguments, end = split_arguments(sequence, at + 1)
        used.update(range(at, end))
        if len(arguments) < at_format or sequence[end + 1][0] == "{":
            continue
        for english in choices(arguments[at_format - 1]):
            if english is None or (token in PLAIN and not is_sentence(english)):
                continue
            if re.search("[a-z]", CONVERSION.sub("", english)):
                english = WRAPS.get(token, "{}").replace("{}", english)
                rest = [["x"]] * (token in WRAPS) + arguments[at_format:]
                yield Text(path, line, english, list(fill(english, rest)), token in SAYS)
    at = 0
    while at < len(sequence):
        pieces = list(itertools.takewhile(
            lambda t: t[0] == '"' or t.startswith("PRI"), (t for t, _ in sequence[at:])))
        if pieces and pieces[0][0] == '"' and at not in used:
            english = literal(pieces)
            if is_sentence(english):
                yield Text(path, sequence[at][1], english, list(fill(english, [])), None)
        at += max(1, len(pieces))


def is_told(sentence, values, told):
    if sentence.startswith(("no memory", "out of memory")):
        return told != sentence
    return told != sentence and all(v in told for v in values) and not english_words(told)


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
    if sys.argv[1:] == ["--sort"]:
        sort_tables()
        return 0
    known = table_texts()
    names = glob.glob("src/**/*.[ch]", recursive=True) + glob.glob("include/**/*.h", recursive=True)
    files = {n: open(n, encoding="utf-8").read() for n in sorted(names)}
    functions = printf_functions(files)
    found = []
    for path, source in files.items():
        if path.endswith(".c") and not NOT_TEXT.match(path) and path not in table_files():
            found += texts_of(path, source, functions)
    asked = [s for text in found for s, _ in text.sentences]
    told = subprocess.run([sys.argv[1]], input="\n".join(asked) + "\n", text=True,
                          stdout=subprocess.PIPE, check=True).stdout.split("\n")
    answer = dict(zip(asked, told))
    missing = 0
    for text in found:
        if text.exact or not text.sentences or (text.exact is None and text.english in known):
            bad = [] if text.english in known else [text.english]
        else:
            bad = [f"{s} -> {answer[s]}" for s, v in text.sentences if not is_told(s, v, answer[s])]
        if bad:
            missing += 1
            room = text.path.split("/")[1].replace("data", "base")
            print(f"{text.path}:{text.line}: no Chinese: {bad[0]}\n  add to "
                  f"src/base/texts_{room}.c (then tests/support/texts.py --sort):\n"
                  f'    {{"{text.english}", "..."}},')
    print(f"{len(found)} texts, {missing} without Chinese, {len(known)} in the table")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
