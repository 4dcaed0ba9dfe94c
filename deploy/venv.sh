#!/bin/sh
# Makes or mends .venv from a hash-locked list of packages: `sh deploy/venv.sh requirements.txt`.
# What is missing is said in one line, with the command that installs it.
set -eu
list=$1

fail() {
    echo "$1" >&2
    exit 1
}

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
found=
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$new_enough" 2>/dev/null; then
        found=$python
        break
    fi
done
[ -n "$found" ] || fail "Kaiku needs Python 3.11 or newer: sudo apt-get install python3.11 python3.11-venv, or PYTHON=/path/to/python make …"
version=$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$found" -c 'import venv, ensurepip' 2>/dev/null || fail "Python $version has no venv: sudo apt-get install python$version-venv"

# An environment whose Python has gone, or whose folder was moved, can't be mended.
if ! .venv/bin/python -c "$new_enough" 2>/dev/null || ! head -n 2 .venv/bin/pip 2>/dev/null | grep -qF "$PWD/.venv/"; then
    "$found" -m venv --clear .venv
fi
echo "installing the packages of $list into .venv …"
pip() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input "$@"
}
pip --require-hashes -r "$list" || fail "the packages of $list could not be installed: is a package index reachable?"
pip --no-deps --no-build-isolation --no-index -e .
