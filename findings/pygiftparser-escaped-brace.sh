#!/bin/sh
# pygiftparser ends a question's answers at an escaped `}`: the rest of that answer, and all answers after it, are
# lost without a word. Moodle's GIFT takes `\}` as a sign of the text, and so does gift-pegjs.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
  pygiftparser==1.1 yattag==1.16.1 markdown==3.11.3
"$folder/venv/bin/python" -W ignore - <<'PY'
import io
import sys
from importlib.metadata import version

from pygiftparser import parser

text = "::q::Which is a set? {\n\t=\\{a\\} it is#Yes.\n\t~a\n\t~b\n}\n"
question = parser.parseFile(io.StringIO(text))[0]
answers = [answer.answer for answer in question.answers.answers]
print(f"pygiftparser {version('pygiftparser')} reads {text!r}")
print(f"valid: {question.valid}; answers: {answers}")
sys.exit(0 if question.valid and answers == ["\\{a"] else 1)
PY
