#!/bin/bash
# Publishing under fire: kill the publisher at every file-system call, fail every one with
# EIO, ENOSPC and EDQUOT, and look what a reader finds. It must be the complete old plan or
# the complete new one, and a publisher that says 0 must have published the new one. Then the
# same with planted defects, which must be caught, and the order of the syncs, which no kill
# can show: the page cache survives it.
#
#   publish_faults.sh PURSER ROOT
set -u
probe=$(dirname "$1")/tests/publish_probe
command -v strace >/dev/null || { echo "skipped: no strace"; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo "skipped: strace may not trace here"; exit 77; }
[ -x "$probe" ] || { echo "skipped: no publish_probe"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
faults=0
say_fault() { echo "FAULT: $*"; faults=$((faults + 1)); }

# What a reader finds: old, new, none or torn. A plan is complete when every file has the hash
# its manifest states, and all of one time.
state() {
  local plan=$work/out/base
  [ -e "$plan" ] || { echo none; return; }
  [ -f "$plan/manifest.json" ] && grep -q '^}' "$plan/manifest.json" || { echo torn; return; }
  local sums
  sums=$(sed -n 's/.*{"file": "\([^"]*\)", "bytes": [0-9]*, "sha256": "\([0-9a-f]*\)"}.*/\2  \1/p' "$plan/manifest.json")
  [ "$(wc -l <<<"$sums")" = 2 ] && (cd "$plan" && sha256sum --status -c <<<"$sums") || { echo torn; return; }
  cat "$plan/a.txt"
}

# An old plan to begin with.
reset() {
  rm -rf "$work/out"
  "$probe" "$work/out" old || say_fault "cannot publish at all"
}

# How often the publisher makes a call, from its start to its end.
count_calls() { # call defect
  reset
  strace -f -o "$work/trace" -e trace="$1" "$probe" "$work/out" new $2 2>/dev/null
  grep -c "^[0-9]* *$1(" "$work/trace"
}

calls="mkdir mkdirat openat write fsync close flock renameat renameat2 symlinkat unlinkat"

# $torn, $hidden, $kills, $errors of one defect ("" = none).
fire() {
  local defect=$1
  torn=0 hidden=0 kills=0 errors=0
  for call in $calls; do
    local count
    count=$(count_calls "$call" "$defect")
    for ((n = 1; n <= count; n++)); do
      reset
      { strace -f -o /dev/null -e inject="$call":signal=KILL:when="$n" \
        "$probe" "$work/out" new $defect; } >/dev/null 2>&1
      kills=$((kills + 1))
      case $(state) in old | new) ;; *) torn=$((torn + 1)) ;; esac
      # The next run cleans up and publishes.
      if [ -z "$defect" ]; then
        "$probe" "$work/out" next || say_fault "cannot publish after a kill at $call $n"
        [ "$(state)" = next ] || say_fault "wrong plan after a kill at $call $n"
        [ -z "$(find "$work/out" -maxdepth 1 -name '.tmp-*')" ] || say_fault "leftovers after a kill at $call $n"
      fi
    done
    case $call in close | flock) continue ;; esac
    for error in EIO ENOSPC EDQUOT; do
      for ((n = 1; n <= count; n++)); do
        reset
        strace -f -o /dev/null -e inject="$call":error=$error:when="$n" \
          "$probe" "$work/out" new $defect >/dev/null 2>&1
        local code=$? found
        found=$(state)
        errors=$((errors + 1))
        case $found in old | new) ;; *) torn=$((torn + 1)) ;; esac
        if [ $code = 0 ] && [ "$found" != new ]; then
          hidden=$((hidden + 1))
        fi
        if [ -z "$defect" ] && [ $code != 0 ] && [ $code != 8 ] && [ $code != 127 ]; then
          say_fault "$error at $call $n exits $code, not 8"
        fi
      done
    done
  done
  echo "${defect:-correct}: $kills kills, $errors errors: $torn torn, $hidden hidden"
}

# Every file written is synced before the rename that shows it, the folder too; the parent
# after the rename and again after the link.
sync_order() { # defect
  reset
  strace -f -y -o "$work/trace" -e trace=openat,fsync,renameat,renameat2,symlinkat \
    "$probe" "$work/out" new $1 2>/dev/null
  awk '
    / = -1 / { next }
    /openat\(/ && /O_CREAT/ { path = $0; sub(/.*= [0-9]+</, "", path); sub(/>.*/, "", path); open[path] = 1 }
    /fsync\(/ { path = $0; sub(/.*fsync\([0-9]+</, "", path); sub(/>.*/, "", path); delete open[path]; synced[path] = 1; last = path }
    /renameat2?\(/ && /\.tmp-base/ { for (file in open) { print "not synced before the rename: " file; bad = 1 }
      found = 0; for (path in synced) if (path ~ /\.tmp-base-[0-9]+-[0-9]+$/) found = 1
      if (!found) { print "hidden folder not synced before the rename"; bad = 1 }
      shown = 1; last = "" }
    /symlinkat\(/ && shown { if (last !~ /\/out$/) { print "parent not synced before the link"; bad = 1 } last = "" }
    END { if (!shown) { print "no rename seen"; bad = 1 }
      if (last !~ /\/out$/) { print "parent not synced at the end"; bad = 1 }
      exit bad }' "$work/trace"
}

fire ""
[ $torn = 0 ] && [ $hidden = 0 ] || say_fault "the protocol tears or hides"
sync_order "" || say_fault "the protocol does not sync in order"

# A full disk, where we may mount one.
if mkdir "$work/disk" && mount -t tmpfs -o size=64k tmpfs "$work/disk" 2>/dev/null; then
  "$probe" "$work/disk/out" old || say_fault "cannot publish to a small disk"
  "$probe" "$work/disk/out" "$(head -c 100000 /dev/zero | tr '\0' x)" 2>"$work/said"
  [ $? = 8 ] || say_fault "a full disk does not exit 8"
  grep -q "cannot write all of a.txt: No space left" "$work/said" || say_fault "a full disk is not told: $(cat "$work/said")"
  [ "$(cat "$work/disk/out/latest/a.txt")" = old ] || say_fault "a full disk costs the old plan"
  umount "$work/disk"
fi

fire early
[ $torn -gt 0 ] || say_fault "publishing too early is not caught"
fire deaf
[ $hidden -gt 0 ] || [ $torn -gt 0 ] || say_fault "ignored errors are not caught"
sync_order unsynced >/dev/null && say_fault "missing syncs are not caught"

[ $faults = 0 ]
