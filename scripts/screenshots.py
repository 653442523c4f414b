"""Pictures of the main pages, from a fresh demonstration: `make screenshots` writes docs/img/."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from browsers import BROWSERS
from playwright.sync_api import Browser, Page, sync_playwright

from lms.domain.program.program import DEMO_PASSWORD

PICTURES = Path(__file__).parent.parent / "docs" / "img"
PORT = int(os.environ.get("SCREENSHOT_PORT", "8766"))
SITE = f"http://127.0.0.1:{PORT}"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
BOUNDARIES = "/courses/boundaries-in-real-life/"


def visit(browser: Browser, who: str | None, width: int, scheme: str = "light") -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    if who:
        page.goto(f"{SITE}/sign-in")
        page.fill("#email", f"{who}@example.org")
        page.fill("#password", DEMO_PASSWORD)
        page.click("main button")
    return page


def take(page: Page, path: str, name: str, *, whole: bool = True) -> None:
    page.goto(SITE + path)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)


def take_all(browser: Browser) -> None:
    wide = visit(browser, "ruth", 1280)
    take(wide, "/competence/", "competence")
    take(wide, "/hours/", "hours")
    take(wide, "/certificates/", "certificates")
    take(wide, "/courses/", "courses")
    wide = visit(browser, "pia", 1280)
    take(wide, "/", "home")
    take(wide, BOUNDARIES, "course")
    take(wide, BOUNDARIES + "same-town-and-social-media/", "lesson", whole=False)
    phone = visit(browser, "pia", 360)
    take(phone, "/", "home-phone")
    take(phone, BOUNDARIES + "same-town-and-social-media/", "lesson-phone", whole=False)
    dark = visit(browser, "pia", 1280, "dark")
    take(dark, "/", "home-dark")
    take(visit(browser, None, 1280), "/sign-in", "sign-in")


def main() -> None:
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit("Chromium is not installed: make test-tools")
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="alongside-pictures-")
    environment = {**os.environ, "LMS_DATA": folder, "LMS_PORT": str(PORT)}
    subprocess.run([sys.executable, "-m", "lms.cli", "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([sys.executable, "-m", "lms.cli", "serve"], env=environment)
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{SITE}/healthz", timeout=1).read()
                break
            except OSError:
                time.sleep(0.25)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            take_all(browser)
            browser.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
