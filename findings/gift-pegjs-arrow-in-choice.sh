#!/bin/sh
# gift-pegjs 1.0.2 (npm) refuses a multiple-choice question of GIFT whose answers hold an arrow, "->". To Moodle the
# arrow is a sign of matching only in a question without "~", and it is none of the signs that GIFT asks to be escaped
# (~ = # { } and :), so there is no way to write it for both: with a backslash before ">" Moodle shows the backslash.
# What it means here: our export writes the ">" of an arrow in an answer as "&#62;", and tests/content/test_gift_readers.py
# holds that both readers see the arrow.
# Needs: node and npm. Fails once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --ignore-scripts --no-audit --no-fund gift-pegjs@1.0.2 >/dev/null
cat > show.cjs <<'JS'
const { parse } = require("gift-pegjs");
const version = require("gift-pegjs/package.json").version;
const text = "::Order::In which order? {\n=listen -> ask\n~ask -> listen\n}\n";
try {
  parse(text);
  console.log(`gift-pegjs ${version} reads it now`);
  process.exit(1);
} catch (error) {
  console.log(`gift-pegjs ${version} refuses ${JSON.stringify(text)}: ${error.message}`);
  process.exit(/Expected/.test(error.message) ? 0 : 1);
}
JS
node show.cjs
