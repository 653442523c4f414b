"""What a browser calls itself, in coarse words."""

from __future__ import annotations

import pytest

from lms.domain.account.device import device_words

MOZILLA = "Mozilla/5.0"
WINDOWS = "(Windows NT 10.0; Win64; x64)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{MOZILLA} (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        (f"{MOZILLA} (Linux; Android 10; K) {WEBKIT} Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            f"{MOZILLA} (Linux; Android 13; SM-A536B) {WEBKIT} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (f"{MOZILLA} {WINDOWS} {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (
            f"{MOZILLA} {WINDOWS} {WEBKIT} Chrome/140.0 Safari/537.36 OPR/110.0",
            "Opera on Windows",
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
            "Safari on a Mac",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            f"{MOZILLA} (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Mobile Safari/604.1",
            "Chrome on iPad",
        ),
        (f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0 Safari/537.36", "Chrome on a Chromebook"),
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8.0", "A browser"),
        ("", "A browser"),
        ("<script>alert(1)</script> Windows", "A browser on Windows"),
    ],
)
def test_a_browser_is_known_again_by_its_kind_only(user_agent, words):
    assert device_words(user_agent) == words
