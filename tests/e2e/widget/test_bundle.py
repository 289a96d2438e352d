"""The committed bundles are those of the sources; the widget stays light, and harmless for its host."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
WEB = ROOT / "web"
STATIC = ROOT / "handover" / "static"
MANIFEST: dict[str, Any] = json.loads((STATIC / "manifest.json").read_text())
HEAVIEST_WIDGET = 15_000  # bytes, gzipped


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("name", MANIFEST)
def test_was_built_from_the_sources_that_are_there(name: str) -> None:
    """The same hash as in web/build.mjs: `path NUL sha256 LF` of each source."""
    lines = (f"{path}\0{sha256((WEB / path).read_bytes())}\n" for path in MANIFEST[name]["sources"])
    assert sha256("".join(lines).encode()) == MANIFEST[name]["source_hash"], "run `npm run build` in web/"


@pytest.mark.parametrize("name", MANIFEST)
def test_is_what_the_build_wrote(name: str) -> None:
    for path, described in MANIFEST[name]["outputs"].items():
        assert sha256((STATIC / path).read_bytes()) == described["sha256"], f"{path} was changed by hand"


def test_the_widget_is_light() -> None:
    assert len(gzip.compress((STATIC / "widget.js").read_bytes(), 9)) <= HEAVIEST_WIDGET


def test_the_widget_makes_no_code_and_no_markup_from_text() -> None:
    source = (STATIC / "widget.js").read_text()
    assert (
        re.findall(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", source)
        == []
    )


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (WEB / "package-lock.json").read_text()
