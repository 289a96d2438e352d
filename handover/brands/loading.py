"""Reads every brand of a folder, or says everything that is wrong with them at once."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from handover.brands.brand import Brand
from handover.brands.problems import BrandInvalid, Problem, problems_of
from handover.brands.yaml_file import Unreadable, read_yaml
from models.vocabulary.identity import BrandKey


def load_brands(folder: Path) -> Mapping[BrandKey, Brand]:
    """The brands of `folder` (one subfolder each), by key, in alphabetical order. Raises `BrandInvalid`."""
    brands, problems = survey(folder)
    if problems:
        raise BrandInvalid(problems)
    return MappingProxyType(brands)


def survey(folder: Path) -> tuple[dict[BrandKey, Brand], list[Problem]]:
    """The brands whose brand.yml is sound by itself, and every problem.

    Raises `BrandInvalid` without a folder.
    """
    brands: dict[BrandKey, Brand] = {}
    problems: list[Problem] = []
    for home in brand_folders(folder):
        try:
            brand = load_brand(home)
            brands[brand.key] = brand
        except BrandInvalid as error:
            problems += error.problems
    problems += _disagreements(brands.values())
    if not brands and not problems:
        problems.append(Problem(named(folder), "", "holds no brand; make a folder with a brand.yml in it"))
    return brands, problems


def declared_languages(home: Path) -> tuple[str, ...]:
    """What brand.yml lists, though the rest of it may be wrong; nothing where even that cannot be read."""
    listed = _written(home).get("languages")
    return tuple(map(str, listed)) if isinstance(listed, list) else ()


def declared_channels(home: Path) -> dict[str, dict[str, Any]]:
    """The channels that brand.yml names, and what it says of each, though the rest of it may be wrong."""
    named = _written(home).get("channels")
    channels = named if isinstance(named, dict) else {}
    return {str(name): options for name, options in channels.items() if isinstance(options, dict)}


def declared_steps(home: Path) -> dict[str, tuple[str, ...]]:
    """As above, of the steps of each type of process."""
    processes = _written(home).get("processes")
    steps = processes.get("steps") if isinstance(processes, dict) else None
    listed = steps.items() if isinstance(steps, dict) else ()
    return {str(type_): tuple(map(str, each)) for type_, each in listed if isinstance(each, list)}


def declared_intents(home: Path) -> dict[str, tuple[str, ...]]:
    """As above, the intents that brand.yml names, by the key under which it does."""
    written = _written(home)
    handover = written.get("handover")
    named = {
        "handover.always_human": handover.get("always_human") if isinstance(handover, dict) else None,
        "language_intents": written.get("language_intents"),
        "queue_intents": written.get("queue_intents"),
    }
    return {
        key: tuple(map(str, intents)) for key, intents in named.items() if isinstance(intents, list | dict)
    }


def _written(home: Path) -> dict[str, Any]:
    try:
        written = read_yaml(home / "brand.yml", "")
    except Unreadable:
        return {}
    return written if isinstance(written, dict) else {}


def load_brand(home: Path) -> Brand:
    """The brand whose folder is `home`. Raises `BrandInvalid`."""
    name = f"{named(home)}/brand.yml"
    try:
        brand = Brand.model_validate(read_yaml(home / "brand.yml", name))
    except Unreadable as error:
        raise BrandInvalid([error.problem]) from None
    except ValidationError as error:
        raise BrandInvalid(problems_of(error, name)) from None
    if brand.key != home.name:
        advice = f"is {brand.key!r}, its folder {home.name!r}; give both one name"
        raise BrandInvalid([Problem(name, "brand", advice)])
    return brand


def brand_folders(folder: Path) -> list[Path]:
    """One folder a brand; those beginning with a dot or underscore are none."""
    if not folder.is_dir():
        raise BrandInvalid(
            [Problem(str(folder), "", "is no folder; HANDOVER_BRANDS_DIR must name the brands' one")]
        )
    return sorted(home for home in folder.iterdir() if home.is_dir() and home.name[0] not in "._")


def named(folder: Path) -> str:
    """A folder as people call it: its last two names (`brands/liander`), whatever machine it stands on."""
    return "/".join(folder.absolute().parts[-2:])


def _disagreements(brands: Iterable[Brand]) -> Iterator[Problem]:
    """Brands of one administration have to say the same of it, or regulated and commercial data would mix."""
    first: dict[str, Brand] = {}
    for brand in brands:
        ours, theirs = brand.administration, first.setdefault(brand.administration.key, brand).administration
        for field in ("name", "kind"):
            if getattr(ours, field) != getattr(theirs, field):
                yield Problem(
                    f"brands/{brand.key}/brand.yml",
                    f"administration.{field}",
                    f"is {getattr(ours, field)!r}, but brands/{first[ours.key].key} calls {ours.key!r} "
                    f"{getattr(theirs, field)!r}; make them agree or give this brand another administration",
                )
