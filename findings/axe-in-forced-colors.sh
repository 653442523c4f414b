#!/bin/sh
# axe judges words in forced colors by a color that nobody sees.
#
# Expected: in forced colors a button is painted in the reader's own pair, so the rule color-contrast finds nothing.
# What happens: Chromium forces `color`, but getComputedStyle still tells -webkit-text-fill-color as the page set
# `color` before it was forced; axe-core asks for -webkit-text-fill-color first. So it reports words that are painted
# white on black with full contrast.
#
# Way out: compare the computed `color` with the ground behind it by oneself.
# Needs: python3, and Chromium on the PATH. Exits with 1 if the behavior has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check playwright==1.65.2 axe-playwright-python==0.1.8
cat > "$folder/show.py" <<'PY'
import shutil
import sys

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

PAGE = """<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>
<style>button { background: #0e5a57; color: #0c2422; border: 1px solid }</style><button>Sign in</button></main>"""
ASK = """() => { const { color, backgroundColor, webkitTextFillColor } = getComputedStyle(document.querySelector("button"));
return [color, backgroundColor, webkitTextFillColor] }"""
chromium = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
if chromium is None:
    sys.exit("Chromium is not installed.")
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    page = browser.new_context(forced_colors="active", color_scheme="dark").new_page()
    page.set_content(PAGE)
    page.evaluate(AXE_SCRIPT)
    color, ground, fill = page.evaluate(ASK)
    found = page.evaluate("() => axe.run({ runOnly: ['color-contrast'] })")["violations"]
    print("Chromium", browser.version, "axe-core", page.evaluate("() => axe.version"))
    print("painted:", color, "on", ground)
    print("-webkit-text-fill-color:", fill)
    for one in found:
        print("axe:", one["nodes"][0]["any"][0]["message"])
    browser.close()
sys.exit(not (color == "rgb(255, 255, 255)" and ground == "rgb(0, 0, 0)" and fill != color and found))
PY
"$folder/venv/bin/python" "$folder/show.py"
