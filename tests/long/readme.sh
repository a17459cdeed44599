# Every ```sh block of the README, in order, in a temporary copy; ./run is the built program
# here, and its own set-up is what the continuous integration tests.
. "$2/tests/program/support.bash" "$@"
cd "$scratch" || exit 1
ln -s "$root/scenarios" scenarios
cat >run <<RUN
#!/bin/sh
[ "\$1" = test ] || exec "$purser" "\$@"
RUN
chmod +x run
for readme in README README.zh; do
  rm -rf plans stand shop tables
  awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/$readme.md" >commands
  [ "$(wc -l <commands)" -ge 10 ] || fail "$readme holds no commands"
  while IFS= read -r line; do
    expect 0 bash -c "$line"
  done <commands
  [ -s plans/teahouse/manifest.json ] || fail 'no plan of the teahouse'
  # The memo that the README shows has the headings of the plan's; its figures move with the
  # methods and are not compared.
  awk '/^```console$/ { on = 1; next } /^```$/ { on = 0 } on' "$root/$readme.md" |
    grep -v '[0-9]' | while IFS= read -r line; do
      [ -z "$line" ] || grep -qF -- "$line" plans/teahouse/summary.txt || echo "$line"
    done >"$scratch/missing"
  [ -s "$scratch/missing" ] && fail "$readme shows what the plan does not say: $(head -5 "$scratch/missing")"
done
finish
