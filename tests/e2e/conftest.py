"""One Chromium for all browser tests of a process: Playwright's sync API allows one at a time in a thread.

It goes when the last of them is done, since its event loop would keep asynchronous tests from running.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

# Quiet, and nothing fetched in the background; the sandbox needs rights that containers do not give.
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


PATIENCE = 20_000
"""Milliseconds that a page gets for what is expected of it: who has two cores for everything needs some."""


@pytest.fixture(scope="package")
def chromium(browser_executable: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_executable, args=FLAGS)
        yield browser
        browser.close()
