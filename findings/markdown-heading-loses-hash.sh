#!/bin/sh
# Python-Markdown drops a `#` that ends a heading even where it belongs to the last word: "## C#" becomes "C".
# CommonMark 0.31.2, "ATX headings": a closing sequence of # counts only after a space.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check markdown==3.11.3 markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

import markdown
from markdown_it import MarkdownIt

ours, reference = markdown.markdown("## C#"), MarkdownIt("commonmark").render("## C#").strip()
print(f"Markdown {version('markdown')}: {ours}")
print(f"markdown-it-py {version('markdown-it-py')} (CommonMark): {reference}")
sys.exit(0 if (ours, reference) == ("<h2>C</h2>", "<h2>C#</h2>") else 1)
PY
