"""A new brand: a folder that validates, trains, serves and answers as it is, made to be changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Literal

from handover.brands.brand import KEY
from handover.brands.problems import BrandInvalid, Problem

_FILES = Path(__file__).parent / "files"


@dataclass(frozen=True, slots=True)
class NewBrand:
    """What is asked of whoever adds a brand. `administration`: whose customer data it shares, or its own."""

    key: str
    name: str
    administration: str
    administration_name: str
    kind: Literal["regulated", "commercial"]


def add_brand(folder: Path, brand: NewBrand) -> Path:
    """Makes `folder/<key>` and returns it. Raises `BrandInvalid`; nothing is written then."""
    home = folder / brand.key
    if problems := list(_problems(home, brand)):
        raise BrandInvalid(problems)
    draft = folder / f".{brand.key}.draft"  # a brand's folder does not begin with a dot
    for source in sorted(path for path in _FILES.rglob("*") if path.is_file()):
        target = draft / source.relative_to(_FILES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(source, brand), encoding="utf-8")
    draft.rename(home)
    return home


def _problems(home: Path, brand: NewBrand) -> Iterator[Problem]:
    named = f"brands/{brand.key}"
    for what in ("key", "administration"):
        if not re.fullmatch(KEY, getattr(brand, what)):
            yield Problem(named, what, "write small letters, digits, _ and -, a letter first")
    for what in ("name", "administration_name"):
        if not re.fullmatch(r"[\w .,&()'+-]{1,60}", getattr(brand, what)):
            yield Problem(named, what, "write 1 to 60 letters, digits, spaces and . , & ( ) ' + -")
    if home.exists():
        yield Problem(named, "", "is there already; choose another key or change its files")


def _filled(source: Path, brand: NewBrand) -> str:
    values = {field: getattr(brand, field) for field in brand.__slots__}
    if source.name == "brand.yml":  # an administration's name may hold what YAML takes for more than text
        values |= {name: f'"{values[name]}"' for name in ("name", "administration_name")}
    return Template(source.read_text(encoding="utf-8")).substitute(values)
