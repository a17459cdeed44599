# Bad input, one fault at a time on a project that was planned before: a message with its
# place, the right exit code, the old plan untouched, nothing half-written.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
cp -r "$root/scenarios/lemonade" good
expect 0 "$purser" plan good -q
sum() { (cd plans && find . -type f | sort | xargs cksum | cksum); }
before=$(sum)

# bad CODE MESSAGE FILE COMMAND...: the command's output becomes the file's content.
bad() {
  local code=$1 message=$2 file=$3
  shift 3
  rm -rf bad && cp -r good bad
  "$@" >bad.tmp && mv bad.tmp "bad/$file"
  expect "$code" "$purser" plan bad -q --set name=good
  says "$file"
  says "$message"
  [ "$(sum)" = "$before" ] || fail "the old plan changed: $file $message"
  [ -z "$(find plans -name '.tmp*')" ] || fail "something half-written is left: $file $message"
}
sales=good/sales.csv
head_line=$(head -n 1 $sales)

bad 4 'empty' sales.csv true
bad 4 '' sales.csv echo "$head_line"
bad 4 '' sales.csv sed '3s/.*/2026-01-05,\xff\xfe\xff,1,2/' $sales
bad 4 'quote' sales.csv sed '3s/^/"/' $sales
bad 4 '' sales.csv sed '3s/,/,\x00/' $sales
bad 4 '' sales.csv sh -c 'cat "$1"; head -c 100000000 /dev/zero | tr "\0" x' - $sales
bad 4 '' offers.csv sed '2s/,[0-9][0-9.]*/,nan/' good/offers.csv
bad 4 '' offers.csv sed '2s/,[0-9][0-9.]*/,1e309/' good/offers.csv
bad 4 '' offers.csv sed '2s/,\([0-9]\)/,-\1/' good/offers.csv
bad 4 '' products.csv sed '2p' good/products.csv
bad 4 '' offers.csv sed '2s/^\([^,]*\),[^,]*/\1,marmalade/' good/offers.csv
bad 3 'currency' scenario.yaml sed '$a currency: EUR' good/scenario.yaml
bad 3 'inherits' scenario.yaml sed '$a inherits: scenario.yaml' good/scenario.yaml

# The markets of a problem file are parsed one at a time: what is no list of them is a fault with
# its line, as in any other file, and never the end of the reading.
market='{"product": "a", "channel": "c", "tiers": [{"price": 2, "demand": {"certain": 3}}]}'
problem() {
  printf '{"format": "purser-problem", "version": 1, "name": "x", "periods": 1,
"products": [{"id": "a", "unit_cost": 1}], "warehouses": [{"id": "w"}], "channels": [{"id": "c"}],
"lanes": [{"warehouse": "w", "channel": "c"}],\n"market": %s\n' "$1" >p.json
  expect "$2" timeout 20 "$purser" allocate p.json -q -o answers
  [ "$2" -eq 0 ] || says 'p.json:'
}
problem "[$market]}" 0
problem '[]}' 0
problem "{\"market\": [$market]}}" 3
for list in '[ } ]}' "[$market,,$market]}" "[$market,]}" "[,$market]}" "[$market $market]}" "[$market]]}" \
  '[' "[$market" "[1, null, $market]}" "[[$market]]}" "[$market], \"market\": [$market]}" \
  '[{"product": "a", "product": "a"}]}' '["\u00zz"]}' "[$market]} more"; do
  problem "$list" 3
done
finish
