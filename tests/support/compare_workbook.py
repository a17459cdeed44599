#!/usr/bin/env python3
"""Reads plan.xlsx of a plan directory, with nothing but the standard library or (--office) with LibreOffice, and holds each sheet
against the CSV it is of, cell by cell. compare_workbook.py [--office] PLAN. Exits 1 on differences, 77 without LibreOffice."""
import csv
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from xml.etree import ElementTree

MAIN = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
REL = '{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id'
SHEETS = {'Budget': 'budget', 'Orders': 'orders', 'Stock': 'stock', 'Channels': 'channels', 'Forecast': 'forecast',
          'Profit statement': 'profit', 'What runs short, and why': 'short', 'Findings': 'findings',
          'Verdicts': 'verdicts', 'Key figures': 'kpis', 'Forecast methods': 'methods', 'What drives demand': 'effects',
          'What each policy costs': 'policies'}

# Sheets of some columns of a table, and the rows of the Answer: kind, name, when, how much.
PARTS = {'Sensitivity': ('limits', ['name', 'kind', 'first_day', 'sense', 'limit', 'used', 'shadow_price', 'range_low', 'range_high']),
         'Limits of the model': ('limits', ['name', 'kind', 'first_day', 'sense', 'limit', 'used', 'slack', 'file', 'line'])}
DECISIONS = [('budget', ['channel', 'first_day', 'spend']), ('orders', ['product', 'order_day', 'units'])]
ANSWER_HEAD = 5


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


def office_sheets(path):
    """The same, as LibreOffice understands the file: it writes each sheet as CSV, unformatted numbers."""
    program = shutil.which('soffice') or shutil.which('libreoffice')
    if program is None:
        print('no LibreOffice here')
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, '-env:UserInstallation=file://%s/profile' % folder, '--headless', '--convert-to',
                        'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1', '--outdir', folder, path],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        for file in sorted(os.listdir(folder)):
            if file.startswith('plan-') and file.endswith('.csv'):
                with open(os.path.join(folder, file), newline='', encoding='utf-8') as lines:
                    rows = [{i: cell for i, cell in enumerate(row) if cell != ''} for row in csv.reader(lines)]
                yield file[len('plan-'):-len('.csv')], rows


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


def read(plan, table):
    with open(os.path.join(plan, table + '.csv'), newline='', encoding='utf-8-sig') as file:
        return list(csv.DictReader(file))


def expected(plan, name):
    """Lines that a sheet should have below its heads."""
    if name in SHEETS:
        return [list(row.values()) for row in read(plan, SHEETS[name])]
    if name in PARTS:
        table, columns = PARTS[name]
        return [[row[c] for c in columns] for row in read(plan, table)]
    if name == 'Answer':
        titles = {'budget': 'Budget', 'orders': 'Orders'}
        return [[titles[table]] + [row[c] for c in columns] for table, columns in DECISIONS
                if os.path.exists(os.path.join(plan, table + '.csv')) for row in read(plan, table)]
    return None


def main():
    office, plan = sys.argv[1] == '--office', sys.argv[-1]
    seen, compared, wrong = set(), 0, []
    for name, rows in (office_sheets if office else sheets)(os.path.join(plan, 'plan.xlsx')):
        seen.add(name)
        table = expected(plan, name)
        if table is None:
            if name != 'Summary':
                wrong.append('nobody compares the sheet %s' % name)
            continue
        rows = rows[ANSWER_HEAD - (0 if office else 1) if name == 'Answer' else 1:]
        if len(table) != len(rows):
            wrong.append('%s has %d rows, the CSV %d' % (name, len(rows), len(table)))
        for number, (cells, line) in enumerate(zip(rows, table), 1):
            for i, text in enumerate(line):
                compared += 1
                if not same(cells.get(i), text):
                    wrong.append('%s line %d column %d: %r, the CSV has %r' % (name, number, i + 1, cells.get(i), text))
    for needed in ('Summary', 'Answer', 'Sensitivity', 'Limits of the model'):
        if needed not in seen:
            wrong.append('no sheet %s' % needed)
    for line in wrong[:20]:
        print(line)
    print('%d cells compared, %d differ' % (compared, len(wrong)))
    sys.exit(1 if wrong or compared < 50 else 0)


if __name__ == '__main__':
    main()
