# plan.xlsx as another program understands it: LibreOffice writes every sheet as CSV, each cell is held against the plan's own CSV.
. "$2/tests/program/support.bash" "$@"
command -v soffice >/dev/null || { echo 'skipped: no LibreOffice here; ./run test long installs one'; exit 77; }
cd "$scratch" || exit 1
python3 "$root/tests/support/hostile.py" make project
for scenario in "$root/scenarios/teahouse" "$root/scenarios/lemonade" project; do
  expect 0 "$purser" plan "$scenario" -o plans
  python3 "$root/tests/support/compare_workbook.py" --office "plans/$(basename "$scenario")" || fail "the workbook of $scenario"
done
finish
