#!/bin/sh
# Compiles kaiku.scss into ../assets/kaiku.css. Needs Node and npm; run it only after changing the styles, and commit
# what it writes: neither `make run` nor the tests need Node.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work="$here/../../../.cache/styles"
mkdir -p "$work"
cp "$here/package.json" "$work/"
if [ -f "$here/package-lock.json" ]; then cp "$here/package-lock.json" "$work/"; fi
cd "$work"
# Scripts of packages are not run, and the lock names no registry: whichever npm is set up to use serves.
npm install --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
cp package-lock.json "$here/"
npx --no-install sass --no-source-map --style=compressed --load-path=node_modules "$here/kaiku.scss" kaiku.css
version=$(node -p 'require("./node_modules/govuk-frontend/package.json").version')
{
  printf '/*! Contains parts of govuk-frontend %s, MIT License, Copyright (c) Crown copyright (Government Digital Service); see LICENCE-govuk-frontend.txt */\n' "$version"
  sed 's/^\xEF\xBB\xBF//' kaiku.css
} > "$here/../assets/kaiku.css"
printf 'govuk-frontend %s\nsass %s\n' "$version" "$(node -p 'require("./node_modules/sass/package.json").version')" > "$here/../assets/VERSION"
wc -c "$here/../assets/kaiku.css"
