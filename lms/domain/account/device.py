"""What a browser calls itself, in words coarse enough to keep."""

from __future__ import annotations

# Each in an order in which the first that stands in the text is right: browsers name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """`Firefox on Android`: no version, no model, nothing that tells one device of a kind from another."""
    browser = next((words for sign, words in _BROWSERS if sign in user_agent), "A browser")
    system = next((words for sign, words in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
