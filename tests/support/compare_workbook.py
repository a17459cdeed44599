#!/usr/bin/env python3
"""Reads plan.xlsx of a plan directory with nothing but the standard library and holds each sheet that is a whole table
against the CSV of the same name, cell by cell. compare_workbook.py PLAN. Exits 1 on the first differences."""
import csv
import datetime
import os
import re
import sys
import zipfile
from xml.etree import ElementTree

MAIN = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
REL = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id'
SHEETS = {'Budget': 'budget', 'Orders': 'orders', 'Stock': 'stock', 'Channels': 'channels', 'Forecast': 'forecast',
          'Profit statement': 'profit', 'What runs short, and why': 'short', 'Findings': 'findings'}


def column(reference):
    number = 0
    for letter in re.match('[A-Z]+', reference).group():
        number = number * 26 + ord(letter) - 64
    return number - 1


def sheets(path):
    with zipfile.ZipFile(path) as book:
        strings = []
        if 'xl/sharedStrings.xml' in book.namelist():
            for item in ElementTree.fromstring(book.read('xl/sharedStrings.xml')):
                strings.append(''.join(t.text or '' for t in item.iter(MAIN + 't')))
        targets = {r.get('Id'): r.get('Target') for r in ElementTree.fromstring(book.read('xl/_rels/workbook.xml.rels'))}
        for sheet in ElementTree.fromstring(book.read('xl/workbook.xml')).iter(MAIN + 'sheet'):
            rows = []
            page = ElementTree.fromstring(book.read('xl/' + targets[sheet.get(REL)]))
            if page.findall('.//' + MAIN + 'f'):
                sys.exit('%s holds a formula' % sheet.get('name'))
            for row in page.iter(MAIN + 'row'):
                cells = {}
                for cell in row.iter(MAIN + 'c'):
                    value = cell.find(MAIN + 'v')
                    if value is not None:
                        text = strings[int(value.text)] if cell.get('t') == 's' else value.text
                        cells[column(cell.get('r'))] = text
                rows.append(cells)
            yield sheet.get('name'), rows


def same(cell, text):
    if cell is None:
        return text == ''
    if cell == text or cell == text.removeprefix("'"):
        return True
    if re.fullmatch(r'\d{4}-\d\d-\d\d', text):
        return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(cell))) == datetime.date.fromisoformat(text)
    try:
        decimals = len(text.partition('.')[2])
        return abs(float(cell) - float(text)) <= 0.5001 * 10 ** -decimals
    except ValueError:
        return False


def main():
    plan, compared, wrong = sys.argv[1], 0, []
    seen = set()
    for name, rows in sheets(os.path.join(plan, 'plan.xlsx')):
        seen.add(name)
        if name not in SHEETS:
            continue
        with open(os.path.join(plan, SHEETS[name] + '.csv'), newline='', encoding='utf-8-sig') as file:
            table = list(csv.reader(file))
        if len(table) != len(rows):
            wrong.append('%s has %d rows, the CSV %d' % (name, len(rows), len(table)))
        for number, (cells, line) in enumerate(zip(rows[1:], table[1:]), 2):
            for i, text in enumerate(line):
                compared += 1
                if not same(cells.get(i), text):
                    wrong.append('%s row %d column %s: %r, the CSV has %r' % (name, number, table[0][i], cells.get(i), text))
    for needed in ('Summary', 'Answer', 'Sensitivity', 'Limits of the model'):
        if needed not in seen:
            wrong.append('no sheet %s' % needed)
    for line in wrong[:20]:
        print(line)
    print('%d cells compared, %d differ' % (compared, len(wrong)))
    sys.exit(1 if wrong or compared < 50 else 0)


if __name__ == '__main__':
    main()
