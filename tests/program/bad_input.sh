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
finish
