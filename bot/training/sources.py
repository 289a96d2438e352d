"""The files one assistant is made of, and a fingerprint of them all. Standard library only: it must be
quick."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOT = Path(__file__).resolve().parents[1]
SHARED = BOT / "shared"
MODEL_FILE = "assistant.tar.gz"


@dataclass(frozen=True)
class Sources:
    """Shared files come first, a brand's own after them. A data file of the brand replaces the shared one of
    the same path."""

    brand: str
    config: Path
    settings: Path
    domains: tuple[Path, ...]
    data: tuple[Path, ...]
    content: tuple[Path, ...]

    def fingerprint(self) -> str:
        """Changes when any input does: the brand's and the shared files, our pipeline's code, the lock."""
        digest = hashlib.sha256()
        digest.update(_languages(self.settings))
        for path in (*self._inputs(), *_code()):
            digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
        return digest.hexdigest()

    def _inputs(self) -> Iterator[Path]:
        yield from (path for path in (self.config,) if path.exists())
        yield from (*self.domains, *self.data, *self.content)


def sources_of(brand_folder: Path, shared_folder: Path = SHARED) -> Sources:
    """What lies where in `brands/<brand>/` and `bot/shared/`; whether it is any good is asked later."""
    own = brand_folder / "assistant"
    return Sources(
        brand=brand_folder.resolve().name,
        config=own / "config.yml",
        settings=brand_folder / "brand.yml",
        domains=tuple(path for path in (shared_folder / "domain.yml", own / "domain.yml") if path.exists()),
        data=tuple(_overlaid(shared_folder / "data", own / "data")),
        content=(*_yaml_files(shared_folder / "content"), *_yaml_files(brand_folder / "content")),
    )


def _languages(settings: Path) -> bytes:
    """All that training reads of brand.yml: other opening hours or another look need no new model."""
    written = settings.read_bytes() if settings.exists() else b""
    found = re.search(rb"^languages:.*?(?=^[^\s#-]|\Z)", written, re.MULTILINE | re.DOTALL)
    return found[0] if found else b""


def _overlaid(shared: Path, own: Path) -> list[Path]:
    """Shared files that the brand does not replace, then its own: later ones win in a merge."""
    mine = {path.relative_to(own) for path in _yaml_files(own)}
    kept = [path for path in _yaml_files(shared) if path.relative_to(shared) not in mine]
    return kept + _yaml_files(own)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.yml") if path.is_file())


def _code() -> list[Path]:
    folders = (BOT / "components", BOT / "training")
    return [
        BOT / "codes.py",
        BOT / "requirements.lock",
        *(path for f in folders for path in sorted(f.glob("*.py"))),
    ]
