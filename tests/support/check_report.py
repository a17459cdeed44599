#!/usr/bin/env python3
"""Opens report.html of a plan in headless Chromium and holds every number on it against the plan's CSV files:
check_report.py PLAN [REPORT [FRONTIER.csv]], check_report.py --compare PAGE BRIDGE.csv PLAN PLAN.... Also: no complaint on the
console and nothing fetched (light, dark, on a phone, without script), every table captioned, nothing wider than a phone.
PURSER_RETELL names the program that tells a sentence in Chinese (tests/support/retell.c), for pages in Chinese.
Exits 1 on differences, 77 without a browser."""
import csv
import json
import math
import os
import re
import subprocess
import sys
from collections import defaultdict

import browser

PAGE = r"""(function () {
  function all(selector, inside) { return Array.from((inside || document).querySelectorAll(selector)); }
  function rows(table) {
    return all('tbody tr', table).map(function (row) {
      return {row: row.dataset.row, key: row.dataset.key, cells: Array.from(row.cells).map(function (c) { return c.textContent; })};
    });
  }
  var known = 'table, figcaption, [data-figure], .note, svg, pre, .cut, .legend, script, style, #manifest ~ *';
  var walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), loose = [], node;
  while ((node = walker.nextNode())) {
    if (/[0-9]/.test(node.textContent) && !node.parentElement.closest(known)) loose.push(node.textContent);
  }
  return {
    tables: all('table').map(function (t) {
      return {name: t.dataset.table, source: t.dataset.source, x: t.dataset.x, caption: !!t.caption && !!t.caption.textContent,
              columns: all('thead th', t).map(function (h) { return h.dataset.column || h.dataset.key || ''; }),
              scoped: all('th', t).every(function (h) { return h.scope; }),
              note: (t.closest('figure') && t.closest('figure').querySelector('.note') || {}).textContent, rows: rows(t)};
    }),
    figures: all('[data-figure]').map(function (f) {
      return [f.dataset.figure, f.querySelector('dd').firstChild.textContent, f.querySelector('small').textContent];
    }),
    headings: all('h1, h2, h3').map(function (h) { return +h.tagName[1]; }),
    links: all('nav a').map(function (a) { return !!document.querySelector(a.getAttribute('href')); }),
    unnamed: all('svg').filter(function (s) { return !s.getAttribute('aria-label') && !s.getAttribute('aria-hidden'); }).length,
    scripts: all('figure.drawn').length, charts: all('figure.chart').length,
    summary: (document.querySelector('pre') || {}).textContent, loose: loose,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth
  };
})()"""

wrong, compared = [], 0
other = []  # texts that differ from the CSV: place, as shown, in the CSV


def same(what, shown, exact):
    """A number as shown has the value of the CSV, rounded to the decimals shown."""
    global compared
    compared += 1
    text = shown.replace(',', '').replace('\u2212', '-')
    if exact is None or exact == '' or (isinstance(exact, float) and math.isnan(exact)):
        good = text in ('\u2013', '')
    else:
        try:
            good = abs(float(text) - float(exact)) <= 0.5001 * 10 ** -len(text.partition('.')[2]) + 1e-9 * abs(float(exact))
        except ValueError:
            good = False
    if not good:
        wrong.append('%s: the report shows %r, the CSV has %r' % (what, shown, exact))


def number(text):
    return float(text) if text else math.nan


def shown_as(text, lines=False):
    """How a page shows a text of a CSV: without its guard; control characters (but line ends and tabs of a text of
    lines) and marks that turn the direction of writing replaced."""
    text = text[1:] if re.match(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", text) else text
    controls = '\x00-\x08\x0b-\x1f' if lines else '\x00-\x1f'
    return re.sub('[' + controls + '\x7f\u202a-\u202e\u2066-\u2069]', '\ufffd', text)


def read(path):
    with open(path, newline='', encoding='utf-8-sig') as file:
        return list(csv.DictReader(file))


def day(row):
    return row.get('first_day') or row.get('order_day') or row.get('period')


def check_rows(table, data):
    for line in table['rows']:
        source = data[int(line['row'])]
        for column, cell in zip(table['columns'], line['cells']):
            if column == '':
                continue
            global compared
            exact = source[column]
            if re.fullmatch(r'-?[0-9]+(\.[0-9]+)?', exact) or exact == '':
                same('%s row %s %s' % (table['name'], line['row'], column), cell, exact)
            else:
                compared += 1
                if cell != shown_as(exact):
                    other.append(('%s row %s %s' % (table['name'], line['row'], column), cell, exact))


def check_sums(table, data, column, group):
    sums = defaultdict(float)
    for row in data:
        sums[row[group], day(row)] += number(row[column])
    shown = [key for key in table['columns'][1:] if key != '*']
    for line in table['rows']:
        for key, cell in zip(table['columns'][1:], line['cells'][1:]):
            exact = (sum(v for (g, d), v in sums.items() if d == line['cells'][0] and g not in shown) if key == '*'
                     else sums[key, line['cells'][0]])
            same('%s %s %s' % (table['source'], key, line['cells'][0]), cell, exact)


def response(row, x):
    scale, shape, spend, rate, middle = (number(row[c]) for c in ('scale', 'shape', 'spend', 'rate', 'midpoint'))
    if x <= 0:
        return 0.0
    return {'hill': lambda: scale * x ** shape / (spend ** shape + x ** shape),
            'exponential': lambda: scale * (1 - math.exp(-x / spend)),
            'logistic': lambda: scale * (1 - math.exp(-rate * x)) / (1 + math.exp(-rate * x)),
            'power': lambda: scale * x ** shape, 'linear': lambda: scale * x,
            'sigmoid': lambda: scale * (1 / (1 + math.exp(-rate * (x - middle))) - 1 / (1 + math.exp(rate * middle)))
            }[row['family']]() / (number(row['baseline']) or 1.0)


def check_responses(table, tables, channel):
    row = next(r for r in tables['responses'] if r['channel'] == channel)
    mine = [r for r in tables['budget'] if r['channel'] == channel]
    planned = sum(number(r['effective_spend']) for r in mine) / len(mine)
    seen = defaultdict(list)
    for line in table['rows']:
        x = number(line['cells'][0].replace(',', ''))
        for key, cell in zip(table['columns'][1:], line['cells'][1:]):
            if cell != '\u2013':
                # x stands with two decimals: the curve is checked at both ends of what rounds to it.
                low, high = response(row, x - 0.005), response(row, x + 0.005)
                same('%s %s at %s' % (table['source'], key, x), cell, min(max(number(cell), low), high))
                seen[key].append(x)
    if planned > 0 and (len(seen['planned']) != 1 or abs(seen['planned'][0] - planned) > 0.0051):
        wrong.append('%s: planned at %s, the CSV has %s' % (table['source'], seen['planned'], planned))
    today = number(row['opening_effective_spend'])
    if today > 0 and (len(seen['today']) != 1 or abs(seen['today'][0] - today) > 0.0051):
        wrong.append('%s: today at %s, the CSV has %s' % (table['source'], seen['today'], today))
    same(table['source'] + ' marginal return', table['note'].split()[-1], sum(number(r['marginal_return']) for r in mine) / len(mine))


def check_forecast(table, tables, key):
    channel, product = key.split('|')
    data = {day(r): r for r in tables['forecast'] if (r['channel'], r['product']) == (channel, product)}
    for line in table['rows']:
        for column, cell in zip(table['columns'][1:], line['cells'][1:]):
            same('%s %s %s' % (table['source'], column, line['cells'][0]), cell, data[line['cells'][0]][column])
    method = [r for r in tables.get('methods', []) if (r['channel'], r['product']) == (channel, product)]
    if table.get('note'):
        for text in re.findall(r'[0-9.]+(?=;|$)', table['note']):
            global compared
            compared += 1
            if not any(v and re.fullmatch(r'-?[0-9.]+', v) and abs(float(v) - float(text)) <= 0.0051 for v in method[0].values()):
                wrong.append('%s: %s is in no column of methods.csv' % (table['source'], text))


def check_shortage(table, tables, product):
    for line in table['rows']:
        for column, cell in zip(table['columns'][1:], line['cells'][1:]):
            source, sign = ('stock', 1) if column == 'expected_end' else ('short', -1)
            exact = sum(number(r[column]) for r in tables[source] if r['product'] == product and day(r) == line['cells'][0])
            same('%s %s %s' % (table['source'], column, line['cells'][0]), cell, sign * exact)


def check_frontier(table, rows):
    for i, line in enumerate(table['rows']):
        same('frontier limit', line['cells'][0], rows[i]['limit'])
        for column, cell in zip(table['columns'][1:], line['cells'][1:]):
            if cell != '\u2013':
                same('frontier ' + column, cell, rows[i][column or 'response'])


def check_source(table, tables, frontier):
    kind, by, group = table['source'].partition(' by ')
    if by:
        name, column = kind.split('.')
        return check_sums(table, tables[name], column, group)
    kind, _, key = table['source'].partition(' of ')
    if kind == 'frontier':
        return check_frontier(table, frontier)
    return {'responses': check_responses, 'forecast': check_forecast, 'shortage': check_shortage}[kind](table, tables, key)


def check_figures(figures, tables, manifest):
    total = lambda name, column: sum(number(r[column]) for r in tables.get(name, []) if r[column])
    blind = manifest.get('followed_blindly') or {}
    profit = next(number(r['amount']) for r in tables['profit'] if r['line'] == 'profit')
    spend, demand = total('budget', 'spend'), total('sales', 'demand')
    wanted = {'profit': [profit, manifest['bound']], 'followed_blindly': [blind.get(k) for k in ('mean', 'p10', 'p90')],
              'spend': [spend] + ([profit / spend] if spend else []), 'purchases': [total('orders', 'cost'), len(tables.get('orders', []))],
              'net_revenue': [total('sales', 'net_revenue')] + ([100 * total('sales', 'expected_sales') / demand] if demand else []),
              'lost_margin': [total('short', 'lost_margin'), total('short', 'short_units')]}
    for name, value, note in figures:
        numbers = [value] + re.findall(r'(?<![0-9A-Z])\u2212?[0-9][0-9,]*(?:\.[0-9]+)?', note)
        if len(numbers) != len(wanted[name]):
            wrong.append('%s shows %s, expected %s' % (name, numbers, wanted[name]))
        for shown, exact in zip(numbers, wanted[name]):
            same('figure ' + name, shown, exact)


def check_sides(table, plans):
    """A table of `compare`: one column a plan, sums of a column by the key of the row."""
    if table['source'] == 'plans':
        totals = {'spend': ('budget', 'spend'), 'purchases': ('orders', 'cost'), 'net_revenue': ('sales', 'net_revenue'),
                  'expected_sales': ('sales', 'expected_sales'), 'short_units': ('short', 'short_units'),
                  'lost_margin': ('short', 'lost_margin')}
        profits = [next(number(r['amount']) for r in p['profit'] if r['line'] == 'profit') for p in plans]
        for line in table['rows']:
            for i, cell in enumerate(line['cells'][1:]):
                if line['key'] in totals:
                    name, column = totals[line['key']]
                    exact = sum(number(r[column]) for r in plans[i].get(name, []))
                else:
                    blind = (plans[i]['manifest'].get('followed_blindly') or {}).get('mean')
                    exact = {'profit': profits[i], 'change': profits[i] - profits[0] if i else None,
                             'followed_blindly': blind}[line['key']]
                same('plan %d %s' % (i, line['key']), cell, exact)
        return
    source, _, group = table['source'].partition(' by ')
    name, _, column = source.partition('.')
    for line in table['rows']:
        for i, cell in enumerate(line['cells'][1:1 + len(plans)]):
            exact = sum(number(r[column]) for r in plans[i].get(name, []) if r[group] == line['key'] and r[column])
            same('%s of %s in plan %d' % (table['source'], line['key'], i), cell, exact)


def compare(page, bridge, folders):
    bridge = read(bridge)
    plans = [load(folder) for folder in folders]
    with browser.Browser() as chromium:
        seen = look(chromium, page)
    paths = set()
    for table in seen['tables']:
        if table.get('name'):
            check_rows(dict(table, rows=[r for r in table['rows'] if 'row' in r]), bridge)
            for line in table['rows']:
                if 'row' not in line:
                    same('the base', line['cells'][1], next(number(r['amount']) for r in plans[0]['profit'] if r['line'] == 'profit'))
        elif table.get('source'):
            check_sides(table, plans)
        else:
            paths = {line['cells'][0] for line in table['rows']}
    settings = [{s['path']: s['value'] for s in p['manifest']['settings']} for p in plans]
    changed = {path for s in settings for path in s if any(o.get(path) != settings[0].get(path) for o in settings)} - {'name'}
    if paths != changed:
        wrong.append('settings told %s, changed %s' % (sorted(paths), sorted(changed)))
    check_form(seen)
    conclude(page, seen)


def check_form(page):
    for table in page['tables']:
        if not table['caption'] or not table['scoped']:
            wrong.append('a table without caption or scope: %s' % (table.get('name') or table.get('source')))
    if page['headings'][:2] != [1, 2] or any(b - a > 1 for a, b in zip(page['headings'], page['headings'][1:])):
        wrong.append('headings jump: %s' % page['headings'])
    if not all(page['links']) or page['unnamed'] or page['loose']:
        wrong.append('dead links %s, %d pictures without name, numbers of unknown source %s' %
                     (page['links'], page['unnamed'], page['loose'][:5]))


def load(plan):
    tables = {name[:-4]: read(os.path.join(plan, name)) for name in os.listdir(plan) if name.endswith('.csv')}
    with open(os.path.join(plan, 'manifest.json'), encoding='utf-8') as file:
        tables['manifest'] = json.load(file)
    return tables


def look(chromium, path):
    """What stands on the page; the same without light, on a phone, and with no script nothing else happens."""
    seen = None
    for form in ({}, {'dark': True}, {'phone': True, 'width': 390, 'height': 844}, {'script': False}):
        page = chromium.open(path, **form)
        if form.get('script', True):
            now = page.ask(PAGE)
            seen = seen or now
            if now['tables'] != seen['tables']:
                wrong.append('other tables with %s' % form)
            if now['wide'] > 0:
                wrong.append('%d pixels too wide with %s' % (now['wide'], form))
            if now['scripts'] != now['charts']:
                wrong.append('%d of %d charts are drawn with %s' % (now['scripts'], now['charts'], form))
        wrong.extend('%s: console: %s' % (form, text) for text in page.console)
        wrong.extend('%s: fetched: %s' % (form, text) for text in page.requests)
        page.close()
    return seen


def check_texts():
    """Texts may differ from the CSV only by being told in Chinese."""
    told = [exact for _, _, exact in other]
    if told and 'PURSER_RETELL' in os.environ:
        cells = ''.join('%s\t%s\n' % (place.split()[-1], exact) for place, _, exact in other)
        run = subprocess.run([os.environ['PURSER_RETELL'], 'cells'], input=cells, capture_output=True, text=True, check=True)
        told = run.stdout.splitlines()
    for (place, cell, exact), text in zip(other, told, strict=True):
        if cell != shown_as(text):
            wrong.append('%s: %r, the CSV has %r' % (place, cell, exact))


def conclude(path, seen):
    check_texts()
    for line in wrong[:20]:
        print(line)
    print('%s: %d cells compared in %d tables, %d charts; %d differ' %
          (path, compared, len(seen['tables']), seen['charts'], len(wrong)))
    sys.exit(1 if wrong or compared < 50 else 0)


def report(plan, path, frontier):
    tables = load(plan)
    with browser.Browser() as chromium:
        seen = look(chromium, path)
    for table in seen['tables']:
        if table.get('name'):
            check_rows(table, tables[table['name']])
        elif table.get('source'):
            check_source(table, tables, frontier)
    check_figures(seen['figures'], tables, tables['manifest'])
    check_form(seen)
    with open(os.path.join(plan, 'summary.txt'), encoding='utf-8') as file:
        if seen.get('summary', '').rstrip() != shown_as(file.read(), lines=True).rstrip():
            wrong.append('the summary is not summary.txt')
    conclude(path, seen)


if __name__ == '__main__':
    if browser.find() is None:
        print('no Chromium here')
        sys.exit(77)
    if sys.argv[1] == '--compare':
        compare(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        report(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else os.path.join(sys.argv[1], 'report.html'),
               read(sys.argv[3]) if len(sys.argv) > 3 else None)
