#!/bin/sh
# Installs what `make test` and `make run-kafka` need beside Python, by the system's packages. Does nothing when all is there.
set -eu

packages=""
need() { # need PACKAGES WORDS: when the command WORDS fails, these packages are wanted
    wanted=$1
    shift
    "$@" >/dev/null 2>&1 || packages="$packages $wanted"
}
have_postgres() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }
have_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
have_java() { java -version 2>&1 | grep -Eq 'version "(1[7-9]|[2-9][0-9])'; }

need "postgresql" have_postgres
need "openjdk-17-jre-headless" have_java
need "maven" command -v mvn
need "nodejs" command -v node
need "npm" command -v npm
need "chromium fonts-liberation" have_chromium
need "prometheus" command -v promtool
need "util-linux" command -v setpriv

if [ -z "$packages" ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "Missing:$packages. Install them with your system's packages (these are Debian's names)." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
    command -v sudo >/dev/null || {
        echo "Missing:$packages. As root: apt-get install$packages" >&2
        exit 1
    }
fi
echo "Installing$packages"
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
