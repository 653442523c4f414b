"""The programs that tests and pictures can drive."""

# The first is the same browser without windows, and takes a fifth less of the machine.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
