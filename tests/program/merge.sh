# purser merge: the same plans as one batch would have made; nothing at all when in doubt.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
for name in one two three; do
  cp -r "$root/scenarios/lemonade" "$name"
done
expect 0 "$purser" plan -q one two three -o whole
expect 0 "$purser" plan -q one -o left
expect 0 "$purser" plan -q two three -o right
echo notes >left/README

expect 0 "$purser" merge left right -o all
prints '3 plans in all.'
diff -r -x timings.json -x latest whole all >/dev/null || fail 'not the plans of one batch'
cmp -s left/one/timings.json all/one/timings.json || fail 'a copy differs'
for name in one two three; do
  expect 0 "$purser" verify "all/$name"
done
[ "$(readlink all/latest)" = two ] || fail 'latest is not the last by name'
[ -z "$(find all -name '.tmp-*')" ] || fail 'something was left behind'

# Twice the same name; already there; both before anything is copied.
expect 4 "$purser" merge left whole -o twice
says 'whole/one: has the name of left/one'
[ ! -e twice ] || fail 'merged duplicates'
expect 4 "$purser" merge right -o all
says 'right/two: is in all already'
says 'right/three: is in all already'

# A changed file, a plan without manifest, an empty folder, no folder: each is named.
cp -r right broken
echo >>broken/two/orders.csv
rm broken/three/manifest.json
mkdir empty
status=0
"$purser" merge broken empty nowhere left -o new >"$scratch/out" 2>"$scratch/err" || status=$?
[ "$status" -ne 0 ] || fail 'merged broken plans'
says 'broken/two: is not a whole plan'
says 'broken/three: is not a whole plan'
says 'empty: holds no plans'
says 'nowhere: cannot be read'
[ ! -e new ] || fail 'merged part of it'
expect 2 "$purser" merge
finish
