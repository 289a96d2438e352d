"""Only plain, bounded YAML gets in."""

from datetime import date
from pathlib import Path

import pytest

from handover.brands.yaml_file import MAX_BYTES, Unreadable, read_yaml


def complaint(tmp_path: Path, raw: bytes) -> str:
    path = tmp_path / "some.yml"
    path.write_bytes(raw)
    with pytest.raises(Unreadable) as caught:
        read_yaml(path, "brands/x/some.yml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"a: 1\na: 2\n", "line 2: found duplicate key"),
        (b"a: !!python/object:os.system x\n", "line 1: tags (!) are refused"),
        (b"a: !!str 1\n", "line 1: tags (!) are refused"),
        (b"a: &x [1]\nb: *x\n", "line 1: anchors (&) and aliases (*) are refused"),
        (b"a: 1\n---\nb: 2\n", "line 2: one document per file"),
        (b"[" * 30 + b"]" * 30, "line 1: more than 20 levels deep"),
        (b"[" * 200_000, "line 1: more than 20 levels deep"),
        (b"a: [1\n", "line 2: "),
        (b"a: 2026-02-30\n", "a value cannot be read"),
        (b"{[{a: 1}]: b}\n", "a key must be a word"),
        (b"a: \xff\n", "is not UTF-8"),
        (b"a: \x00\n", "special characters are not allowed"),
        (b"#" * (MAX_BYTES + 1), "is over 512 KiB"),
    ],
)
def test_other_yaml_is_refused_with_its_place(tmp_path: Path, raw: bytes, told: str) -> None:
    message = complaint(tmp_path, raw)
    assert message.startswith("brands/x/some.yml: ")
    assert told in message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        read_yaml(tmp_path / "none.yml", "none.yml")


def test_words_that_older_yaml_takes_for_truth_or_time_stay_words(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_text("no: yes\nat: 08:00\non: 2026-12-25\ncount: 010\n")
    assert read_yaml(path, "some.yml") == {"no": "yes", "at": "08:00", "on": date(2026, 12, 25), "count": 10}


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "some.yml"
    path.write_text("# only a comment\n")
    assert read_yaml(path, "some.yml") is None
