#!/usr/bin/env bash
# same_again.sh GENERATOR FOLDER: the teahouse made anew equals the one that is shipped.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"$1" teahouse "$made"
(cd "$made" && find . -type f -name '*.csv' | sort) | while read -r file; do
  cmp "$made/$file" "$2/$file"
done
echo "teahouse: every file is the same"
