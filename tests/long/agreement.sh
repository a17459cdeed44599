# Simplex, interior point and decomposition on 2000 programmes with a known answer.
. "$2/tests/program/support.bash" "$@"
expect 0 "$(dirname "$purser")/tests/agreement" 0 2000
finish
