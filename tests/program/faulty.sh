#!/usr/bin/env bash
# Every file of scenarios/faulty gets exactly the message and exit code of expected.txt.
# `faulty.sh PROGRAM ROOT --print` prints what expected.txt should hold.
# SPDX-License-Identifier: GPL-3.0-or-later
set -uo pipefail
program=$1
cd "$2" || exit 1
answers() {
  for file in scenarios/faulty/*.yaml; do
    local text status
    text=$("$program" check "$file" 2>&1)
    status=$?
    printf '%s: exit %d\n%s\n\n' "$(basename "$file")" "$status" "$text"
  done
}
if [ "${3:-}" = --print ]; then
  answers
  exit 0
fi
if diff <(answers) scenarios/faulty/expected.txt; then
  echo "faulty: $(ls scenarios/faulty/*.yaml | wc -l) messages are as expected"
else
  echo "faulty: < what is said, > what is expected"
  exit 1
fi
