# A series file of more than a million rows is forecast part by part: the same bytes for any
# threads and any order of rows, in memory that does not grow with the file.
. "$2/tests/program/support.bash" "$@"
export TMPDIR=$scratch

write() { # series
  awk -v count="$1" 'BEGIN { print "series_id,t,value"
    for (s = 1; s <= count; s++) for (t = 1; t <= 12; t++) printf "s%d,%d,%d\n", s, t, 50 + (s * t * 7) % 23 + t }'
}
peak() { # file threads output: kilobytes
  python3 - "$purser" "$@" <<'PYTHON' || fail "forecast $1"
import resource, subprocess, sys
purser, path, threads, output = sys.argv[1:]
subprocess.run([purser, "forecast", "--series", path, "--horizon", "2", "--threads", threads, "--output", output, "-q"],
               check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
PYTHON
}

write 120000 >"$scratch/all.csv"
one=$(peak "$scratch/all.csv" 1 "$scratch/one")
[ "$(wc -l <"$scratch/one")" -eq 240001 ] || fail 'not 120,000 series of 2 steps'
awk -F, 'FNR > 1 && $1 != "s" int(FNR / 2) { exit 1 }' "$scratch/one" || fail 'not in the order of the file'
peak "$scratch/all.csv" 8 "$scratch/eight" >"$scratch/kilobytes"
cmp -s "$scratch/one" "$scratch/eight" || fail '8 threads give another answer'
{ head -1 "$scratch/all.csv"; tail -n +2 "$scratch/all.csv" | sort -s -t, -k2,2n; } >"$scratch/by_time.csv"
peak "$scratch/by_time.csv" 2 "$scratch/two" >"$scratch/kilobytes"
cmp -s "$scratch/one" "$scratch/two" || fail 'rows by time give another answer'
expect 0 "$purser" forecast --series "$scratch/all.csv" --horizon 2
cmp -s "$scratch/one" "$scratch/out" || fail 'standard output differs from the file'

write 300000 >"$scratch/more.csv"
more=$(peak "$scratch/more.csv" 1 "$scratch/answer")
[ "$more" -lt $((one + one / 4)) ] || fail "$one kB for 120,000 series, $more kB for 300,000"
[ "$(wc -l <"$scratch/answer")" -eq 600001 ] || fail 'not 300,000 series of 2 steps'
ls -A "$scratch" | grep -q purser-series && fail 'a temporary file is left'

# A fault in the last part is told before anything is written.
{ cat "$scratch/all.csv"; echo 's120000,12,7'; } >"$scratch/twice.csv"
expect 4 "$purser" forecast --series "$scratch/twice.csv" --horizon 2 --output "$scratch/none"
says 'twice.csv:1440002:1: series s120000 has this period in line 1440001 too'
[ -e "$scratch/none" ] && fail 'an answer in spite of the fault'
TMPDIR=/nowhere expect 8 "$purser" forecast --series "$scratch/all.csv" --horizon 2
says 'TMPDIR names the folder for it'
finish
