"""A code in what a customer writes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.moves.codes import ALPHABET, code_in, is_code, new_code

SAYS_NOTHING_ELSE = (
    *(
        "{}",
        " {} ",
        "{}.",
        "[{}]",
        '"{}"',
        "“{}”",
        "({})",
        "<{}>",
        "{}?",
        "*{}*",
        "{} 🙂",
        "👉 {} 👈",
        "{}\n",
    ),
    *(
        "Mijn code is {}.",
        "code: {}",
        "hoi, hier is de code {}!",
        "Goedemiddag, hierbij de code: {} - dank u wel",
    ),
    *(
        "dit is het: {}, alsjeblieft",
        "Is dit de code? {}",
        "Good morning, here it is: {}. Thank you!",
        "{} {}",
    ),
)


@pytest.mark.parametrize("text", SAYS_NOTHING_ELSE)
@pytest.mark.parametrize("change", [str, str.lower], ids=["as it is", "small"])
def test_a_code_that_says_nothing_else(text: str, change: Callable[[str], str]) -> None:
    code = new_code()
    said = change(text.format(code, code))
    assert is_code(said)
    assert code_in(said) == code


def test_a_question_beside_it_is_a_question() -> None:
    code = new_code()
    said = f"{code} waar blijft de monteur?"
    assert not is_code(said)
    assert code_in(said) == code


@pytest.mark.parametrize("text", ["half-leeg", "de meter is half-leeg", "", "code", "mijn code is kwijt"])
def test_a_word_is_no_code(text: str) -> None:
    assert code_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Mijn {} doet het niet",
        "dank u wel, maar {} zegt niets",
        "ik ruik gas {}",
        "{} 2x",
        "{}, en de half-leeg staande meter?",
    ],
)
def test_who_says_more_than_a_code_is_heard(text: str) -> None:
    code = new_code()
    assert not is_code(text.format(code))
    assert code_in(text.format(code)) == code
    assert code_in(text.format(code).lower()) is None, "in small letters it may be a word among others"


def test_two_codes_are_none() -> None:
    text = f"{new_code()} {new_code()}"
    assert not is_code(text)
    assert code_in(text) is None


@pytest.mark.parametrize("text", ["x{}", "{}x", "-{}", "{}-", "{}2", "é{}"])
def test_what_goes_on_is_no_code(text: str) -> None:
    assert code_in(text.format(new_code())) is None


def test_every_new_code_is_one() -> None:
    assert all(is_code(new_code()) for _ in range(1_000))


CODES = st.text(ALPHABET, min_size=8, max_size=8).map(lambda s: f"{s[:4]}-{s[4:]}")
NEW = st.builds(new_code)
HYPHENS = ("", " ", "-", "–", "—", "‑", "−", ".", "·", " - ", " – ", "\n", "\N{NO-BREAK SPACE}")


@given(NEW, st.sampled_from(HYPHENS), st.sampled_from(SAYS_NOTHING_ELSE[:-1]), st.booleans())
def test_whatever_becomes_of_the_hyphen_a_code_alone_is_found(
    code: str, hyphen: str, around: str, small: bool
) -> None:
    said = around.format(code.replace("-", hyphen))
    said = said.lower() if small else said
    assert is_code(said)
    assert code_in(said) == code


@given(NEW, st.sampled_from([hyphen for hyphen in HYPHENS if hyphen != "-"]))
def test_beside_other_words_only_the_hyphen_counts(code: str, hyphen: str) -> None:
    said = f"{code.replace('-', hyphen)} waar blijft de monteur?"
    assert not is_code(said)
    assert code_in(said) is None


@given(
    st.one_of(
        st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=12),
        st.lists(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=4, max_size=4), min_size=1, max_size=3).map(
            " ".join
        ),
        st.from_regex(r"[2-9]{4}[ .]?[2-9]{4}", fullmatch=True),
        st.from_regex(r"[2-9]{4} ?[A-HJ-NP-Z]{2} ?[2-9]{1,2}[A-H]?", fullmatch=True),
        st.from_regex(r"[A-HJ-NP-Z]{4} ?[2-9]{4}", fullmatch=True),
    ),
    st.booleans(),
)
def test_no_word_number_or_address_is_a_code(said: str, small: bool) -> None:
    said = said.lower() if small else said
    assert not is_code(said)
    assert code_in(said) is None


@given(CODES, st.sampled_from(HYPHENS))
def test_what_is_found_is_what_was_written(code: str, hyphen: str) -> None:
    assert code_in(code.replace("-", hyphen)) in (code, None)


@pytest.mark.parametrize("text", ["ABC2EFG", "ABCDEFG23", "ABC2 EFG2 HJK2", "AB C2EF G2", "ABC2/EFG2"])
def test_another_form_is_no_code(text: str) -> None:
    assert code_in(text) is None


def test_a_word_of_courtesy_in_a_code_is_of_the_code() -> None:
    assert code_in("dank ABC2 EFG3") == "ABC2-EFG3"
    assert code_in("DANK EFG2") == "DANK-EFG2"


def test_what_only_looks_like_a_code_is_read_to_its_end() -> None:
    """Each "dank" may be half a code, with much behind it: what is long is not read by hand."""
    assert code_in("dank " * 20_000 + "!") is None
