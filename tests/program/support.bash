# Sourced by the program tests: a scratch folder and three checks that say what they saw.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
purser=$1
root=$2
shared=$root/../shared
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

fail() {
  printf 'FAIL: %s\n' "$*"
  failures=$((failures + 1))
}

# expect CODE COMMAND...: runs it; output in $scratch/out, messages in $scratch/err.
expect() {
  local want=$1 got=0
  shift
  "$@" >"$scratch/out" 2>"$scratch/err" || got=$?
  [ "$got" -eq "$want" ] || fail "exit $got, not $want: $*
$(tail -n 5 "$scratch/err")"
}

# says TEXT: the messages of the last command hold it.
says() {
  grep -qF -- "$1" "$scratch/err" || fail "messages lack \`$1\`: $(head -c 2000 "$scratch/err")"
}

# prints TEXT: its output holds it.
prints() {
  grep -qF -- "$1" "$scratch/out" || fail "output lacks \`$1\`: $(head -c 2000 "$scratch/out")"
}

finish() {
  [ "$failures" -eq 0 ] || exit 1
}
