"""The brands of this checkout: whose data is kept apart, and where each sends another one's customers."""

import re
from pathlib import Path

import pytest

from handover.brands import Brand, load_brands
from handover.content import load_content
from handover.settings import PROJECT, SHARED_CONTENT
from models.vocabulary.identity import BrandKey

BRANDS = load_brands(PROJECT / "brands")
LIANDER, FIRAN, QIRION = (BRANDS[BrandKey(key)] for key in ("liander", "firan", "qirion"))
ADDRESS = re.compile(r"https://[a-z.]+[a-z]")


def texts(brand: Brand, key: str) -> list[str]:
    """What the brand says under a key, in each language."""
    own = PROJECT / "brands" / brand.key / "content"
    entry = load_content(shared=SHARED_CONTENT, own=own, languages=brand.languages)[key]
    return [text.text for text in entry.texts.values()]


def test_each_has_an_administration_of_its_own() -> None:
    kinds = {key: brand.administration.kind for key, brand in BRANDS.items()}
    assert kinds == {"liander": "regulated", "firan": "commercial", "qirion": "commercial"}
    assert len({brand.administration.key for brand in BRANDS.values()}) == len(BRANDS)


def test_who_asks_for_a_person_in_english_is_answered_in_english() -> None:
    assert {brand.language_intents["ask_person_in_english"] for brand in BRANDS.values()} == {"en"}


def test_qirion_is_there_in_office_hours_and_not_on_whatsapp() -> None:
    assert set(QIRION.channels) == {"web_widget", "chat"}
    assert QIRION.hours.sat == QIRION.hours.sun == ()
    assert all(len(day) == 1 for day in (QIRION.hours.mon, QIRION.hours.fri))


@pytest.mark.parametrize(
    ("brand", "key", "others"),
    [
        (LIANDER, "utter_other_brand_heat", [FIRAN]),
        (FIRAN, "utter_other_brand_power_gas", [LIANDER]),
        (QIRION, "utter_other_brand_household", [LIANDER, FIRAN]),
    ],
    ids=["liander", "firan", "qirion"],
)
def test_a_referral_links_to_the_other_brands_own_site(brand: Brand, key: str, others: list[Brand]) -> None:
    sites = {other.links["site"] for other in others}
    for text in texts(brand, key):
        assert set(ADDRESS.findall(text)) == {site.rstrip("/") for site in sites}
    assert sites <= set(brand.links.values())


@pytest.mark.parametrize("home", sorted((PROJECT / "brands").iterdir()), ids=lambda home: home.name)
def test_no_phone_number_is_made_up(home: Path) -> None:
    """Only the national numbers for outages and danger; the rest is on the brand's own site."""
    said = "".join(file.read_text() for file in home.glob("content/*.yml"))
    assert set(re.findall(r"\b0\d{2,3}[ -]?\d{4,7}\b", said)) <= {"0800-9009"}
