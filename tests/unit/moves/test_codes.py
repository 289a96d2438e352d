"""A code in what a customer writes."""

from collections.abc import Callable

import pytest

from handover.moves.codes import code_in, is_code, new_code


@pytest.mark.parametrize("text", ["{}", " {} ", "Mijn code is {}.", "code: {}", "hoi, hier is de code {}!"])
@pytest.mark.parametrize("change", [str, str.lower], ids=["as it is", "small"])
def test_a_code_that_says_nothing_else(text: str, change: Callable[[str], str]) -> None:
    code = new_code()
    said = change(text.format(code))
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
