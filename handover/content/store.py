"""The content of one brand, kept in step with its files: an edit goes live without training or restart."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from handover.content.entry import CannedReply, Entry, HandoverWish
from handover.content.loading import ContentInvalid, content_files, load_content
from handover.content.rendering import fill, text_of
from models.vocabulary.message import Rendered

Signature = tuple[tuple[str, int, int], ...]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Edition:
    """One reading of all files, whole; replaced, never changed."""

    entries: Mapping[str, Entry]
    canned: tuple[CannedReply, ...]
    reported: set[tuple[str, str]] = field(default_factory=set)
    """(key, placeholder) without value that the log knows of, so that it is told once an edition."""


class ContentStore:
    """Texts by key. Reading is safe from any thread while `refresh` runs in another."""

    def __init__(self, *, shared: Path, own: Path, languages: tuple[str, ...]) -> None:
        """`shared`, `own`: folders of files; `languages[0]` is the default. Raises `ContentInvalid`."""
        self._shared, self._own, self._languages = shared, own, languages
        self._tried = self._signature()
        self._edition = self._read()

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry by key, in the order of keys."""
        return self._edition.entries

    @property
    def canned(self) -> tuple[CannedReply, ...]:
        """Agents' canned replies, in the order of keys."""
        return self._edition.canned

    def render(self, key: str, language: str, values: Mapping[str, str]) -> Rendered | None:
        """The text of `key`, in the default language if not in `language`; None for an unknown key."""
        edition = self._edition
        entry = edition.entries.get(key)
        if entry is None:
            return None
        filled = fill(text_of(entry, language, self._languages[0]), values)
        if filled.missing:
            _report(edition, key, filled.missing)
        return replace(filled.rendered, needs=entry.needs, ways=entry.ways)

    def handover(self, key: str) -> HandoverWish | None:
        """What saying `key` asks for, if it asks for a person."""
        entry = self._edition.entries.get(key)
        return entry.handover if entry else None

    def lacking(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Those of `keys` that nobody wrote: start-up refuses, rather than a customer getting nothing."""
        return tuple(sorted(set(keys) - self._edition.entries.keys()))

    def refresh(self) -> bool:
        """Read the files again if one changed; whether a new edition stands. A wrong one changes nothing."""
        signature = self._signature()
        if signature == self._tried:
            return False
        self._tried = signature  # before reading: what changes meanwhile is seen next time
        try:
            self._edition = self._read()
        except ContentInvalid as error:
            _log.error("content_refused", problems=[str(problem) for problem in error.problems])
            return False
        _log.info("content_renewed", folder=self._own.parent.name, keys=len(self._edition.entries))
        return True

    def _read(self) -> _Edition:
        entries = load_content(shared=self._shared, own=self._own, languages=self._languages)
        return _Edition(entries, tuple(_canned(entry) for entry in entries.values() if entry.canned))

    def _signature(self) -> Signature:
        files = content_files(self._shared) + content_files(self._own)
        return tuple(state for path in files if (state := _state(path)))


async def follow_files(stores: Iterable[ContentStore], *, every: float = 1.0) -> None:
    """Keep `stores` in step with their files, looking each `every` seconds, until cancelled."""
    followed = tuple(stores)
    while True:
        await asyncio.sleep(every)
        for store in followed:
            await asyncio.to_thread(store.refresh)


def _state(path: Path) -> tuple[str, int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:  # removed since it was listed
        return None
    return str(path), state.st_mtime_ns, state.st_size


def _canned(entry: Entry) -> CannedReply:
    titles = {language: text.title or "" for language, text in entry.texts.items()}
    return CannedReply(
        entry.key, titles, {language: text.text for language, text in entry.texts.items()}, entry.needs
    )


def _report(edition: _Edition, key: str, missing: Iterable[str]) -> None:
    for name in sorted(missing):
        if (key, name) not in edition.reported:
            edition.reported.add((key, name))
            _log.warning("content_value_missing", key=key, value=name)
