"""Postcodes, house numbers, EAN codes and application numbers, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codes import READERS, find_codes, gs1_check_digit

GOOD_EAN = "871685920001234567"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234ab 12 a", {"postcode": "1234 AB", "house_number": "12A"}),
        ("1234AB12", {"postcode": "1234 AB", "house_number": "12"}),
        ("1234 ab, 12-3", {"postcode": "1234 AB", "house_number": "12-3"}),
        ("6811 KK 7bis", {"postcode": "6811 KK", "house_number": "7BIS"}),
        ("postcode 1234 ab huisnummer 12a", {"postcode": "1234 AB", "house_number": "12A"}),
        ("Dorpsstraat 12 in 1234 xy", {"postcode": "1234 XY", "house_number": "12"}),
        ("1234 AB 12 is mijn adres", {"postcode": "1234 AB", "house_number": "12"}),
        ("mijn huisnummer is 7 bis", {"house_number": "7BIS"}),
        ("nr. 218", {"house_number": "218"}),
        ("house number 5", {"house_number": "5"}),
        ("2513AA 1 hoog", {"postcode": "2513 AA", "house_number": "1"}),
        ("A-123456", {"application_number": "A-123456"}),
        ("aanvraag a 123 456 graag", {"application_number": "A-123456"}),
        ("mijn aanvraagnummer is 123456", {"application_number": "A-123456"}),
        ("A1234567", {"application_number": "A-1234567"}),  # too long: to be refused, not overheard
        ("ean 8716 8592 0001 2345 67", {"ean": GOOD_EAN}),
        ("nummer 12, 871685920001234567", {"house_number": "12", "ean": GOOD_EAN}),
        ("mijn ean code is 871687120000000001", {"wrong_ean": "871687120000000001"}),  # check digit
        ("541234567890123456", {"wrong_ean": "541234567890123456"}),  # of another country
        ("8716 8592 0001 2345 6", {"wrong_ean": "87168592000123456"}),
        (f"A-123456, {GOOD_EAN}, 1234AB 1", {
            "application_number": "A-123456", "ean": GOOD_EAN, "postcode": "1234 AB", "house_number": "1"
        }),
    ],
)  # fmt: skip
def test_codes_are_found_in_running_text(text: str, found: dict[str, str]) -> None:
    assert {code.kind: code.value for code in find_codes(text)} == found


@pytest.mark.parametrize(
    "text",
    [
        "in 2024 is er niets gebeurd",
        "een boiler van 3500 kw",
        "1000 en 2000",
        "bel 0612345678",
        "mijn telefoonnummer is 0612345678",
        "1234 SS",
        "0123 AB",
        "stand 12345",
        "sinds 9 uur geen stroom",
        "",
    ],
)
def test_ordinary_numbers_are_no_codes(text: str) -> None:
    assert find_codes(text) == []


@pytest.mark.parametrize(
    ("slot", "typed", "read"),
    [
        ("postcode", "het is 1234ab hoor", "1234 AB"),
        ("postcode", "1234 en", "1234 EN"),  # asked for a postcode, it is one
        ("postcode", "1234", None),
        ("postcode", "1234 SS", None),
        ("house_number", "12 a", "12A"),
        ("house_number", "het is nummer 12a hoor", "12A"),
        ("house_number", "Dorpsstraat 7", "7"),
        ("house_number", "007", "7"),
        ("house_number", "12 of 13", None),
        ("house_number", "0", None),
        ("house_number", "geen idee", None),
        ("application_number", "123 456", "A-123456"),
        ("application_number", "a.123456", "A-123456"),
        ("application_number", "A-12345", None),
        ("application_number", "A1234567", None),
        ("application_number", "het is 123456.", "A-123456"),
        ("application_number", "123456", "A-123456"),
        ("application_number", "LI-2026-123456", None),  # six digits of another number
        ("application_number", "LI123456", None),
        ("application_number", "A-2026-123456", None),
        ("application_number", "aanvraag LI-2026-123456", None),
        ("application_number", "2026/123456", None),
        ("application_number", "123456-2026", None),
        ("application_number", "A-123456-7", None),
        ("application_number", "12 345 678", None),
        ("ean", f"mijn ean: {GOOD_EAN}", GOOD_EAN),
        ("ean", "8716 8592 0001 2345 67", GOOD_EAN),
        ("ean", "871685920001234568", None),  # check digit
        ("ean", "541685920001234567", None),  # not a Dutch prefix
        ("ean", GOOD_EAN + "1", None),
    ],
)
def test_an_answer_is_read_or_refused(slot: str, typed: str, read: str | None) -> None:
    assert READERS[slot](typed) == read


def test_the_check_digit_is_gs1s() -> None:
    assert gs1_check_digit("629104150021") == "3"  # the example of GS1's own instructions


@given(st.text(max_size=60), st.sampled_from(sorted(READERS)))
def test_reading_never_fails_and_reads_its_own_result(text: str, slot: str) -> None:
    read = READERS[slot](text)
    assert read is None or READERS[slot](read) == read


@given(st.text(alphabet="0123456789 aAbB-.,nr", max_size=40))
def test_codes_lie_where_they_say_and_do_not_overlap(text: str) -> None:
    codes = find_codes(text)
    for code in codes:
        assert 0 <= code.start < code.end <= len(text)
        assert text[code.start].strip()
    assert all(not one.overlaps(other) for one in codes for other in codes if one is not other)
