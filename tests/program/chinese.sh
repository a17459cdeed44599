# A whole run with --lang zh says nothing in English: help, faults, findings, the memo, what
# explains, compares, reviews and questions plans, and the words of their pages, workbooks and
# mappings.
. "$2/tests/program/support.bash" "$@"
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
cd "$root" || exit 1
said=$scratch/said
plans=$scratch/plans
run() { "$purser" "$@" --lang zh >>"$said" 2>&1; }

run --help
for page in $("$purser" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p') exit-codes files environment; do
  run help "$page"
done
for file in scenarios/faulty/*.yaml; do
  run check "$file"
done
run plan nowhere
run plan
run plan --gap
run forecst
run plan scenarios/lemonade --set calendar.horizon=x
run plan scenarios/squeezed -o "$plans"
run check scenarios/lemonade
run plan scenarios/lemonade -o "$plans" || fail 'no plan of the lemonade stand'
run plan scenarios/lemonade -o "$plans" --set name=cut --set budgets.purchase.limit=300
run compare "$plans/lemonade" "$plans/cut"
run explain "$plans/cut"
run verify "$plans/cut"
run report "$plans/lemonade" --html "$scratch/lemonade.html"
run compare "$plans/lemonade" "$plans/cut" --html "$scratch/compare.html"
run review "$plans/lemonade" --actuals scenarios/lemonade -o "$plans"
run merge "$plans" "$plans" -o "$scratch/merged"
run report "$plans/lemonade" --database sqlite:"$scratch"
run plan scenarios/teahouse -o "$plans" || fail 'no plan of the teahouse'
run report "$plans/teahouse" --html "$scratch/teahouse.html" --workbook "$scratch/teahouse.xlsx"
run explain "$plans/teahouse"
run floors "$plans/teahouse" -o "$scratch/table"
run respond scenarios/teahouse -o "$scratch/table"
run frontier scenarios/teahouse --points 3 -o "$scratch/table"
run backtest scenarios/lemonade --origins 1 -o "$scratch/tables"
for name in live site; do
  run profile scenarios/teahouse/exports/$name.csv -o "$scratch/$name.yaml"
  grep '#' "$scratch/$name.yaml" >>"$said"
done
python3 - "$root" "$said" "$scratch" "$scratch/teahouse.xlsx" "$scratch"/*.html <<'PY' || fail 'English words in a Chinese run'
import csv, html, re, sys, zipfile
sys.path.insert(0, sys.argv[1] + "/tests/support")
from chinese import english_words

# Names that the scenarios give, and words of their settings.
given = ["Lemonade stand, four weeks of June", "Stand at the gate", "Glass of lemonade",
         "Oat cookie", "Kitchen", "Teahouse, spring quarter 2026", "spring festival gifts",
         "mid-autumn gifts", "gift day 5.20", "spring festival", "women's day 3.8",
         "List Price", "Net Sales", "spend[live,*] <= 0.35 * spend[*,*]"]
names = set("""lemonade cookie stand orchard bakery cut squeezed horizon quantity product date
    marketing purchase total daily weekly monthly quarterly yearly""".split())
for table in ("products", "channels"):
    with open(f"{sys.argv[1]}/scenarios/teahouse/{table}.csv", encoding="utf-8") as file:
        names |= {word for row in csv.DictReader(file) for word in row["id"].split("-")}
bad = 0


def without_names(text):
    for name in [sys.argv[3], *given]:
        text = text.replace(name, "")
    return text


for line in open(sys.argv[2], encoding="utf-8"):
    # Commands of the examples, SQL of the queries, paths in front of a message.
    if re.match(r"\s*(purser|glpsol|source|SELECT|FROM|JOIN|ON|AND|WHERE|GROUP|ORDER|--quantiles) ?", line):
        continue
    words = [w for w in english_words(without_names(line)) if w not in names]
    if len(words) > 1:  # one alone is a name
        bad += 1
        print(words, line.rstrip()[:140])
with zipfile.ZipFile(sys.argv[4]) as book:
    texts = book.read("xl/sharedStrings.xml").decode() + book.read("xl/workbook.xml").decode()
cells = [("workbook", cell) for cell in re.findall(r"<t[^<>]*>([^<]+)|<sheet name=\"([^\"]+)", texts) for cell in cell]
for path in sys.argv[5:]:
    page = open(path, encoding="utf-8").read()
    cells += [(path, cell) for cell in re.findall(
        r"<(?:caption|h\d|p|figcaption|th|td|dt|li)[^<>]*>(?:<bdi>)?([^<]+)", page)]
for where, cell in cells:
    for line in without_names(html.unescape(cell)).splitlines():
        # Roles of columns, SHA-256, the build of a library.
        line = re.sub(r"[a-z_]+ = |\b[0-9a-f]{64}\b|OpenBLAS .*", "", line)
        if len([w for w in english_words(line) if w not in names]) > 1:
            bad += 1
            print(where, line[:140])
sys.exit(bad > 0)
PY

# Chinese is two columns wide: the tables of the memo stand straight on a terminal.
python3 - "$plans/teahouse/summary.txt" <<'PY' || fail 'a table of the memo is askew'
import re, sys, unicodedata

def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

memo = open(sys.argv[1], encoding="utf-8").read().splitlines()
for row in (r"  \S.* \d+\.\d% .*", r"  .*到货 [\d-]+", r"  .* 件 .*最严重：[\d-]+"):
    widths = [width(line) for line in memo if re.fullmatch(row, line)]
    assert len(widths) > 5 and len(set(widths)) == 1, (row, widths)
PY
finish
