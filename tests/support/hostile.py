#!/usr/bin/env python3
"""Hostile names through every output: hostile.py make FOLDER writes a project whose products, channel, suppliers and title are named
by payloads; hostile.py check PLAN DATABASE JSONL PAGE... tells whether each output holds them as text and nothing but text."""
import csv
import html.parser
import json
import os
import re
import sqlite3
import sys
import unicodedata
import zipfile
from xml.etree import ElementTree

NAMES = [
    # formulas
    '=1+1', '=cmd|\' /C calc\'!A0', '+1+1', '-1+1', '@SUM(1+1)', '=HYPERLINK("http://e.example","x")', '=WEBSERVICE("http://e.example")',
    '=IMPORTXML("http://e.example","//a")', '\'=1+1', '\'\'=1+1', '\uff1d1+1', '\uff0b1+1', '\uff0d1+1', '\uff20SUM(1)', '=A1;=A2',
    '"=1+1"', '=DDE("cmd";"/C calc";"x")', '%0A=1+1', '|calc', '-2+3+cmd|\' /C calc\'!A0',
    # markup
    '<script>alert(1)</script>', '</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\'><svg onload=alert(1)>',
    '<!--', '-->', ']]>', '<![CDATA[x]]>', '<b>bold</b>', '&lt;b&gt;', '&#60;script&#62;', '<style>*{display:none}</style>',
    '<base href=//e.example>', '<meta http-equiv=refresh content=0>', '<iframe src=//e.example>', '</table></main>', '</title><h1>x',
    '<a href=javascript:alert(1)>x</a>', 'javascript:alert(1)', '\' autofocus onfocus=alert(1) \'', '{{7*7}}', '${7*7}', '#{7*7}', '%s%n%x',
    # databases, paths, shells
    "'; DROP TABLE orders; --", '" OR 1=1', '$(touch /tmp/purser-owned)', '`id`', '; rm -rf x', '../../etc/passwd', '\\N', '\\.',
    # characters
    '\u202eevil', '\u2066left\u2069', 'a\u200bb', 'ma\ufeffrk', '\U0001f375 tea', 'e\u0301clair', '\u0627\u0644\u0634\u0627\u064a', 'NULL',
    'long ' + 'x' * 900, 'a,b;c\td', 'say "tea"',
]
assert len(NAMES) >= 60 and len(set(NAMES)) == len(NAMES)


def key(i):
    return 'p%02d' % i


def rows_to(path, rows):
    with open(path, 'w', newline='', encoding='utf-8') as file:
        csv.writer(file, lineterminator='\n').writerows(rows)


def make(folder):
    os.makedirs(folder)
    put = lambda name, rows: rows_to(os.path.join(folder, name), rows)
    ids = [key(i) for i in range(len(NAMES))]
    put('products.csv', [['id', 'name', 'unit_cost', 'holding_cost']] + [[k, n, '1.00', '0.01'] for k, n in zip(ids, NAMES)])
    put('channels.csv', [['id', 'name', 'role'], ['stand', NAMES[20], 'store']])
    put('warehouses.csv', [['id', 'name'], ['cellar', NAMES[0]]])
    put('lanes.csv', [['warehouse', 'channel', 'cost'], ['cellar', 'stand', '0']])
    put('offers.csv', [['supplier', 'product', 'warehouse', 'lead_time']] + [[NAMES[22], k, 'cellar', '0'] for k in ids])
    put('on_hand.csv', [['product', 'warehouse', 'quantity'], [ids[0], 'cellar', '5']])
    put('prices.csv', [['product', 'channel', 'price']] + [[k, 'stand', '3.00'] for k in ids])
    weeks = ['2026-%02d-%02d' % day for day in ((3, 30), (4, 6), (4, 13), (4, 20), (4, 27), (5, 4), (5, 11), (5, 18), (5, 25))]
    put('sales.csv', [['date', 'product', 'quantity', 'revenue']] + [[w, k, '10', '30.00'] for w in weeks for k in ids])
    with open(os.path.join(folder, 'scenario.yaml'), 'w', encoding='utf-8') as file:
        file.write('title: %s\ncurrency: USD\ncalendar: {frequency: weekly, horizon: 4, start: 2026-06-01}\n'
                   'data: {sales: {stand: {file: sales.csv, columns: {date: date, product: product, quantity: quantity, '
                   'revenue: revenue}, constants: {channel: stand}}}}\n'
                   'tables: {products: products.csv, channels: channels.csv, warehouses: warehouses.csv, lanes: lanes.csv, '
                   'offers: offers.csv, on_hand: on_hand.csv, prices: prices.csv}\nclean: {partial_periods: keep}\n'
                   'budgets: {purchase: {limit: 1500}}\n' % json.dumps(NAMES[21]))


wrong = []


def expect(good, text):
    if not good:
        wrong.append(text)


def names_of(rows, what):
    """product -> name of a table's rows: every payload, as it was."""
    found = {row['product']: row['product_name'] for row in rows}
    for i, name in enumerate(NAMES):
        got = found.get(key(i))
        expect(got is not None and got.strip() == name.strip(), '%s: %r became %r' % (what, name[:60], got and got[:60]))


def check_csv(plan):
    for path in sorted(os.listdir(plan)):
        if path.endswith('.csv'):
            with open(os.path.join(plan, path), newline='', encoding='utf-8') as file:
                for line, row in enumerate(csv.reader(file), 1):
                    for cell in row:
                        number = re.fullmatch(r'-?[0-9.]+(e[-+][0-9]+)?', cell)
                        expect(number or not cell or cell[0] not in '=+-@\t\r\uff1d\uff0b\uff0d\uff20', '%s:%d: %r runs' % (path, line, cell[:40]))
    with open(os.path.join(plan, 'stock.csv'), newline='', encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row['product_name'] = re.sub(r"^'(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])", '', row['product_name'])
    names_of(rows, 'stock.csv')


class Page(html.parser.HTMLParser):
    ALLOWED = set('html head meta title style body a header h1 h2 h3 p bdi nav ul li main dl div dt dd small details summary pre table caption '
                  'thead tbody tr th td figure figcaption span i b svg line rect path circle text code footer script'.split())

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.scripts, self.text = 0, []

    def handle_starttag(self, tag, attributes):
        expect(tag in self.ALLOWED, 'report.html: element <%s>' % tag)
        self.scripts += tag == 'script'
        for name, value in attributes:
            expect(not name.startswith('on') and name not in ('src', 'srcset', 'style', 'action'), 'report.html: attribute %s' % name)
            expect(name != 'href' or value.startswith('#'), 'report.html: link %s' % value)

    handle_startendtag = handle_starttag

    def handle_comment(self, data):
        expect(False, 'report.html: comment %r' % data[:40])

    def handle_data(self, data):
        self.text.append(data)


def check_page(path):
    with open(path, encoding='utf-8') as file:
        source = file.read()
    page = Page()
    page.feed(source)
    page.close()
    expect(page.scripts == 2, '%s: %d scripts' % (path, page.scripts))
    bad = [c for c in source if unicodedata.category(c) == 'Cc' and c not in '\n\t' or c in '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069']
    expect(not bad, '%s: control characters %r' % (path, bad[:5]))
    text = '\n'.join(page.text)
    shown = sum(name in text for name in NAMES)
    expect(shown >= 15, '%s: only %d of the names are shown as they are' % (path, shown))


def check_book(path):
    main = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            if name.endswith(('.xml', '.rels')):
                tree = ElementTree.fromstring(book.read(name))
                expect(not list(tree.iter(main + 'f')) and not list(tree.iter(main + 'hyperlink')), '%s holds a formula or a link' % name)
                expect('TargetMode="External"' not in book.read(name).decode(), '%s points outside' % name)
        texts = {''.join(t.text or '' for t in item.iter(main + 't')) for item in ElementTree.fromstring(book.read('xl/sharedStrings.xml'))}
        # A workbook writes a character that XML lacks as _xHHHH_, and so a text that looks like that too.
        texts = {t.strip() for t in texts}
    for name in NAMES:
        expect(name.strip() in texts or name.replace('\t', '').strip() in texts, 'plan.xlsx lacks %r' % name[:60])


def main():
    if sys.argv[1] == 'make':
        return make(sys.argv[2])
    plan, database, jsonl = sys.argv[2:5]
    check_csv(plan)
    for path in [os.path.join(plan, 'report.html')] + sys.argv[5:]:
        check_page(path)
    check_book(os.path.join(plan, 'plan.xlsx'))
    rows = sqlite3.connect(database).execute('select product, product_name from stock').fetchall()
    names_of([dict(zip(('product', 'product_name'), row)) for row in rows], 'database')
    with open(os.path.join(jsonl, 'stock.jsonl'), encoding='utf-8') as file:
        names_of([json.loads(line) for line in file], 'JSON Lines')
    for line in wrong[:20]:
        print(line)
    print('%d names, %d outputs amiss' % (len(NAMES), len(wrong)))
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main()
