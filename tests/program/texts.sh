# Every text of the program has its Chinese; what is missing is printed as the line to add.
. "$2/tests/program/support.bash" "$@"
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
expect 0 python3 "$root/tests/support/texts.py" "$(dirname "$purser")/tests/retell"
cat "$scratch/out"
finish
