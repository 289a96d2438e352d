"""One sentence in two messages."""

from datetime import timedelta

import pytest

from channel_connectors.contract import Arrived
from handover.intake.danger import Dangers
from handover.safety import load_emergencies
from handover.settings import SHARED_EMERGENCIES
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName
from tests.support.clock import HandClock

BRAND = BrandKey("liander")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def dangers(clock: HandClock) -> Dangers:
    return Dangers({BRAND: load_emergencies(SHARED_EMERGENCIES)}, clock)


def says(dangers: Dangers, text: str, *, id: str = "", who: str = "one") -> bool:
    arrived = Arrived(address=Address(BRAND, ChannelName("web_widget"), who), id=id or text, text=text)
    return dangers.in_message(arrived) is not None


def test_the_second_half_alarms_and_what_follows_does_not(dangers: Dangers) -> None:
    assert not says(dangers, "het ruikt hier")
    assert says(dangers, "naar gas")
    assert not says(dangers, "wat nu")


def test_brought_again_it_is_heard_in_the_same_way(dangers: Dangers) -> None:
    """The broker may not have been able to keep it the first time."""
    says(dangers, "het ruikt hier")
    assert says(dangers, "naar gas", id="same")
    assert says(dangers, "naar gas", id="same")


def test_somebody_elses_words_do_not_count(dangers: Dangers) -> None:
    says(dangers, "het ruikt hier")
    assert not says(dangers, "naar gas", who="another")


def test_nor_those_of_long_ago(dangers: Dangers, clock: HandClock) -> None:
    says(dangers, "het ruikt hier")
    clock.move_on(timedelta(minutes=2))
    assert not says(dangers, "naar gas")


def test_words_between_that_say_nothing_of_danger_end_it(dangers: Dangers) -> None:
    says(dangers, "het ruikt hier")
    says(dangers, "even kijken hoor")
    assert not says(dangers, "naar gas")
