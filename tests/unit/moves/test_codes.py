"""A code in what a customer writes."""

from collections.abc import Callable

import pytest

from handover.moves.codes import code_in, is_code, new_code

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
