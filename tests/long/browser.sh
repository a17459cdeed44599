# The pages as a reader sees them: headless Chromium opens them, every number is held against the CSV.
# PURSER_PICTURES=DIR keeps what was looked at, as PNG and PDF. 77 = skipped, without a browser.
. "$2/tests/program/support.bash" "$@"
check() { python3 "$root/tests/support/check_report.py" "$@"; }
pages() { python3 "$root/tests/support/picture_report.py" "$@"; }
python3 -c "import sys; sys.path.insert(0, '$root/tests/support'); import browser; sys.exit(browser.find() is None)" ||
  { echo 'skipped: no Chromium here; ./run test long installs one'; exit 77; }
cd "$scratch" || exit 1
expect 0 "$purser" plan "$root/scenarios/teahouse" -o plans
expect 0 "$purser" plan "$root/scenarios/teahouse" -o plans --set name=cut --set budgets.marketing.limit=1000000
expect 0 "$purser" plan "$root/scenarios/lemonade" -o plans
check plans/teahouse || fail 'the report of teahouse'
check plans/lemonade || fail 'the report of lemonade'
expect 0 "$purser" frontier "$root/scenarios/lemonade" --row purchase --points 3 -o frontier.csv
expect 0 "$purser" report plans/lemonade --lang zh --html zh.html --frontier frontier.csv
PURSER_RETELL=$(dirname "$purser")/tests/retell check plans/lemonade zh.html frontier.csv || fail 'the Chinese report with a frontier'
expect 0 "$purser" compare plans/teahouse plans/cut --html compare.html -o bridge.csv
check --compare compare.html bridge.csv plans/teahouse plans/cut || fail 'the comparison'
python3 "$root/tests/support/hostile.py" make project
expect 0 "$purser" plan project -o plans
check plans/project || fail 'the report of hostile names'
if [ -n "${PURSER_PICTURES:-}" ]; then
  pages plans/teahouse/report.html compare.html "$PURSER_PICTURES" || fail 'no pictures'
fi
finish
