# Every text of the program has its Chinese; what is missing is printed as the line to add.
# What libyaml and jansson say of a broken file is told in Chinese, and kept as it is in English.
. "$2/tests/program/support.bash" "$@"
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
expect 0 python3 "$root/tests/support/texts.py" "$(dirname "$purser")/tests/retell"
cat "$scratch/out"

cd "$scratch" || exit 1
python3 - "$purser" "$root/tests/support" <<'PY' || fail 'a fault of syntax is not told in Chinese'
import subprocess, sys
purser = sys.argv[1]
sys.path.insert(0, sys.argv[2])
from chinese import english_words

yaml = [  # a broken file, and what the library says of it
    (b"a: b: c", "mapping values are not allowed in this context"),
    (b"a: [1, 2", "did not find expected ',' or ']'"),
    (b"a: {b: 1", "did not find expected ',' or '}'"),
    (b"a: - 1", "block sequence entries are not allowed in this context"),
    (b"a: ? 1", "mapping keys are not allowed in this context"),
    (b"a: 1\nb\nc: 2", "could not find expected ':'"),
    (b"a:\n\t1", "found character that cannot start any token"),
    (b"a: 'b", "found unexpected end of stream"),
    (b'a: "\\q"', "found unknown escape character"),
    (b'a: "\\xzz"', "did not find expected hexdecimal number"),
    (b'a: "\\ud800"', "found invalid Unicode character escape code"),
    (b"a: !x!y z", "found undefined tag handle"),
    (b"a: !<b", "did not find the expected '>'"),
    (b"a: &", "did not find expected alphabetic or numeric character"),
    (b"a: |0", "found an indentation indicator equal to 0"),
    (b"%YAML 9.9\n--- a", "found incompatible YAML document"),
    (b"%YAML 1.1\n%YAML 1.1\n--- a", "found duplicate %YAML directive"),
    (b"%YAML 1x\n--- a", "did not find expected digit or '.' character"),
    (b"%TAG x\n--- a", "did not find expected '!'"),
    (b"%FOO\n--- a", "found unknown directive name"),
    (b"a: \x01", "control characters are not allowed"),
    (b"a: \xff", "invalid leading UTF-8 octet"),
    (b"a: \xc3", "incomplete UTF-8 octet sequence"),
]
json = [
    (b"{", "string or '}' expected near end of file"),
    (b"x", "'[' or '{' expected near 'x'"),
    (b'{"a" 1}', "':' expected near '1'"),
    (b'{"a": 1', "'}' expected near end of file"),
    (b'{"a": [1}', "']' expected near '}'"),
    (b'{"a": 1,}', "string or '}' expected near '}'"),
    (b'{"a": 1} 2', "end of file expected near '2'"),
    (b'{"a": }', "unexpected token near '}'"),
    (b'{"a": nul}', "invalid token near 'nul'"),
    (b'{"a', "premature end of input near '\"a'"),
    (b'{"a\n', "unexpected newline near '\"a'"),
    (b'{"a\t', "control character 0x9 near '\"a'"),
    (b'{"a\xff"', "unable to decode byte 0xff near '\"a'"),
    (b'{"\\q": 1}', "invalid escape near '\"\\q'"),
    (b'{"\\ud800": 1}', "invalid Unicode '\\uD800' near '\"\\ud800\"'"),
    (b'{"a": 1, "a": 2}', "duplicate object key near '\"a\"'"),
    (b'{"a": 1e999}', "real number overflow near '1e999'"),
    (b'{"a": 99999999999999999999}', "too big integer near '99999999999999999999'"),
    (b"[" * 5000, "maximum parsing depth reached near '['"),
]
bad = 0
for command, name, cases in (("check", "a.yaml", yaml), ("allocate", "a.json", json)):
    for content, says in cases:
        open(name, "wb").write(content)
        english, chinese = (
            subprocess.run([purser, command, name, "--lang", language], capture_output=True)
            .stderr.decode("utf-8", "replace").splitlines()[0] for language in ("en", "zh"))
        value = says.split(" near ")[1].strip("'") if " near '" in says else ""
        if says not in english or english_words(chinese.replace(value, "")):
            bad += 1
            print(content[:40], english, chinese, sep="\n  ")
sys.exit(bad > 0)
PY
finish
