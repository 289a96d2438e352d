"""Everything installed may be given away with the product: permissive, MPL, or LGPL with a reason."""

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

ALLOWED = re.compile(
    r"\b(?:MIT|MIT-0|MIT-CMU|X11|BSD|0BSD|[23]-Clause|Apache|ISC|ISCL|PSF|Python Software Foundation|"
    r"MPL|Mozilla|Zlib|Unlicense|CC0|BlueOak|TCL|Public Domain)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"(?:\bA?GPL|General Public|\bSSPL|\bBUSL|\bEUPL|Commons Clause)", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General Public|GNU Library", re.IGNORECASE)

LGPL_WITH_REASON = {
    "psycopg2-binary": "Rasa requires it; imported as it is, replaceable, and nothing of ours touches it",
}
WITHOUT_METADATA = {
    "axe-playwright-python": "its LICENSE file is MIT; used by tests only",
}

ENVIRONMENTS = {
    "broker": [Path(entry) for entry in sys.path if entry.endswith("site-packages")],
    "bot": sorted((ROOT / "bot" / ".venv").glob("lib/python3.*/site-packages")),
}


def licence_of(distribution: Distribution) -> str:
    """The expression; else the licence field if it is a name rather than a text; else the classifiers."""
    metadata = distribution.metadata.json
    expression, field = metadata.get("license_expression"), str(metadata.get("license", ""))
    classifiers = [c for c in metadata.get("classifier", []) if c.startswith("License ::")]
    named = field if 0 < len(field) < 80 and field != "UNKNOWN" else ""
    return str(expression or "; ".join([named, *classifiers]))


def verdict(name: str, licence: str) -> str | None:
    """What is wrong with it, if anything."""
    if LESSER.search(licence):
        return None if name in LGPL_WITH_REASON else f"{name}: LGPL without a reason"
    alternatives = re.split(r"\bOR\b", licence)
    if all(COPYLEFT.search(alternative) for alternative in alternatives):
        return f"{name}: {licence}"
    if not ALLOWED.search(licence) and name not in WITHOUT_METADATA:
        return f"{name}: unknown licence {licence!r}"
    return None


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_installed_distributions(environment: str) -> None:
    folders = [str(folder) for folder in ENVIRONMENTS[environment]]
    assert folders, f"no {environment} environment: run `make setup`"
    found = list(distributions(path=folders))
    assert len(found) > 50
    assert [wrong for d in found if (wrong := verdict(d.metadata["Name"], licence_of(d)))] == []


def test_npm_packages() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    named = {name: entry.get("license", "") for name, entry in packages.items() if name}
    assert [wrong for name, licence in named.items() if (wrong := verdict(name, licence))] == []


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "AGPL-3.0", "LGPL-3.0", "", "Other/Proprietary License"])
def test_the_rule_sees(licence: str) -> None:
    assert verdict("something", licence)


@pytest.mark.parametrize("licence", ["MIT", "GPL-2.0 OR MIT", "MPL 2.0", "new BSD"])
def test_the_rule_allows(licence: str) -> None:
    assert verdict("something", licence) is None
