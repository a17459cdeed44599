# Help, version, manual, completion, and what happens when a word is wrong.
. "$2/tests/program/support.bash" "$@"

expect 2 "$purser"
says 'no command given'
expect 0 "$purser" --help
prints 'Commands'
expect 0 "$purser" --version
prints 'purser '
expect 0 "$purser" --version --verbose
prints 'glpk 5.0'
# A processor that OpenBLAS does not know is given kernels that fit; a wish stands.
if [ "$(uname -m)" = x86_64 ] && grep -qw avx2 /proc/cpuinfo; then
  ! grep -q Prescott "$scratch/out" || fail "OpenBLAS runs its oldest kernels"
  OPENBLAS_CORETYPE=Prescott expect 0 "$purser" --version --verbose
  prints 'Prescott'
fi
# Nor do threads of OpenBLAS's own spin: where it would make some, purser starts once more.
starts() {
  env "$@" LD_DEBUG=files "$purser" --version 2>&1 | grep -c 'transferring control'
}
[ "$(starts OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell)" -eq 1 ] || fail "starts again"
if [ "$(nproc)" -gt 1 ]; then
  [ "$(starts -u OPENBLAS_NUM_THREADS OPENBLAS_CORETYPE=Haswell)" -eq 2 ] ||
    fail "OpenBLAS makes threads"
fi
expect 2 "$purser" forecst
says 'did you mean `purser forecast`?'
expect 2 "$purser" forecast --treads 2
says 'did you mean --threads?'
says 'see `purser forecast --help`'
expect 2 "$purser" help exit-code
says 'did you mean `purser help exit-codes`?'
expect 0 "$purser" help exit-codes
prints '  130  interrupted'

for name in $("$purser" --help | sed -n '/^Commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
  expect 0 "$purser" "$name" --help
  prints "purser $name: "
  prints 'Examples'
done

# A full disk under standard output is an error, not silence.
if [ -w /dev/full ]; then
  got=0
  "$purser" --help >/dev/full 2>"$scratch/err" || got=$?
  [ "$got" -eq 8 ] || fail "exit $got on a full disk"
  says 'cannot write to standard output'
fi

# No colours, no progress line where standard error is no terminal.
grep -q "$(printf '\033')" "$scratch/err" && fail 'escape codes in a file'

expect 0 "$purser" help --completion bash
cp "$scratch/out" "$scratch/completion"
bash -n "$scratch/completion" || fail 'bash completion does not parse'
expect 0 bash -c '. "$1"; COMP_WORDS=(purser fore) COMP_CWORD=1; _purser; echo "${COMPREPLY[@]}"' \
  - "$scratch/completion"
prints 'forecast'
for shell in zsh fish; do
  expect 0 "$purser" help --completion "$shell"
  if command -v "$shell" >/dev/null; then
    "$shell" -n "$scratch/out" || fail "$shell completion does not parse"
  fi
done
expect 2 "$purser" help --completion csh
expect 0 "$purser" help --man
prints '.SH NAME'
if command -v groff >/dev/null; then
  groff -man -ww -Tutf8 "$scratch/out" >/dev/null 2>"$scratch/groff" || fail 'the manual does not format'
  [ -s "$scratch/groff" ] && fail "the manual has warnings: $(head -3 "$scratch/groff")"
fi
finish
