# A whole run with --lang zh says nothing in English: help, faults, findings, the memo, what
# explains, compares and reviews a plan, and the words of its page.
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
run report "$plans/lemonade" --html "$scratch/page.html"
python3 - "$root" "$said" "$scratch/page.html" "$scratch" <<'PY' || fail 'English words in a Chinese run'
import html, re, sys
sys.path.insert(0, sys.argv[1] + "/tests/support")
from chinese import english_words

# Names that the scenarios give, and words of their settings.
given = ["Lemonade stand, four weeks of June", "Stand at the gate", "Glass of lemonade",
         "Oat cookie", "Kitchen"]
names = set("""lemonade cookie stand orchard bakery cut squeezed horizon quantity product date
    marketing purchase total daily weekly monthly quarterly yearly""".split())
bad = 0


def without_names(text):
    for name in [sys.argv[4], *given]:
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
page = open(sys.argv[3], encoding="utf-8").read()
for cell in re.findall(r"<(?:caption|h\d|p|figcaption|th|td|dt|li)[^<>]*>(?:<bdi>)?([^<]+)", page):
    cell = without_names(cell)
    if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", cell) and "(season" not in cell:
        bad += 1  # forecast methods keep their names
        print("page:", html.unescape(cell)[:140])
sys.exit(bad > 0)
PY
finish
