#!/usr/bin/env python3
"""Pictures of pages at desktop, phone and print size: picture_report.py PAGE... FOLDER."""
import os
import sys

import browser


def main():
    *pages, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    with browser.Browser() as chromium:
        for path in pages:
            name = os.path.join(folder, os.path.splitext(os.path.basename(path))[0])
            for form, options in (('desktop', {'width': 1000}), ('phone', {'width': 390, 'height': 844, 'phone': True}),
                                  ('dark', {'width': 1000, 'dark': True}), ('plain', {'width': 1000, 'script': False})):
                page = chromium.open(path, **options)
                page.picture('%s-%s.png' % (name, form), whole=True)
                if form == 'desktop':
                    page.picture(name + ".png", 1000)
                    page.paper(name + '.pdf')
                page.close()


if __name__ == '__main__':
    main()
