# The installed package: the example is built with nothing but pkg-config, and runs.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
build=$(dirname "$purser")
command -v pkg-config >/dev/null || { echo 'skipped: no pkg-config'; exit 77; }
[ -f "$build/CMakeCache.txt" ] || { echo 'skipped: no build tree'; exit 77; }
grep -q '^PURSER_SANITIZE:STRING=.' "$build/CMakeCache.txt" && { echo 'skipped: sanitized'; exit 77; }

expect 0 cmake --install "$build" --prefix "$scratch/usr"
for file in bin/purser share/man/man1/purser.1 share/bash-completion/completions/purser; do
  [ -s "usr/$file" ] || fail "no $file"
done
PKG_CONFIG_PATH=$(dirname "$(find usr -name purser.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
expect 0 cc -std=c17 -Wall -Wextra -Werror "$root/tests/example/example.c" \
  $(pkg-config --define-variable=prefix="$scratch/usr" --cflags --libs purser) -o example
{
  echo series_id,t,value
  for t in $(seq 1 36); do echo "tea,$t,$((100 + t))"; done
} >series.csv
cat >two.json <<'JSON'
{"format": "purser-budget", "version": 1, "name": "two",
 "spends": [
  {"id": "better", "min": 0, "max": 60, "curve": {"family": "linear", "scale": 0.5}},
  {"id": "other", "min": 0, "max": 90, "curve": {"family": "linear", "scale": 0.4}}],
 "rows": [{"name": "budget", "terms": [["better", 1], ["other", 1]], "relation": "<=",
           "limit": 100}]}
JSON
expect 0 ./example series.csv two.json
prints 'series_id,step,mean,q0.1,q0.5,q0.9'
prints 'response 46.000000'
finish
