# Names that are formulas, markup, commands or control characters stay text in every output.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
hostile=$root/tests/support/hostile.py
python3 "$hostile" make project
expect 0 "$purser" plan project -o plans
expect 0 "$purser" plan project -o plans --set name=less --set budgets.purchase.limit=900
expect 0 "$purser" report plans/project --lang zh --html zh.html --jsonl tables --database sqlite:plans.db
expect 0 "$purser" compare plans/project plans/less --html compare.html
python3 "$hostile" check plans/project plans.db tables zh.html compare.html || fail 'a name got out of its place'
[ -e /tmp/purser-owned ] && fail 'a name was run'
finish
