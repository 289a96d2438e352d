"""How long clients were without a broker is told apart by what took it from them."""

from random import Random

import pytest

from tests.chaos.customer import WidgetCustomer
from tests.chaos.link import STEADY_AFTER, Link
from tests.chaos.plan import Blow
from tests.chaos.recoveries import RESUMABLE, Recoveries, Taken


@pytest.fixture
def recoveries() -> Recoveries:
    return Recoveries()


def served(recoveries: Recoveries, name: str = "w0") -> Link:
    """A client that has been served for long."""
    link = WidgetCustomer(name, "nowhere:1", iter(()), Random(1), recoveries).link
    link.ready, link.opened_at = True, -STEADY_AFTER
    return link


def test_who_is_back_is_counted_under_the_blow(recoveries: Recoveries) -> None:
    link = served(recoveries)
    recoveries.hit(link, Blow.KILL)
    recoveries.gone(link, 1006)
    recoveries.back(link)
    assert len(recoveries.after(Blow.KILL).seconds) == 1
    assert recoveries.after(Blow.CUT).seconds == []


def test_who_was_hit_by_nothing_was_cut_off(recoveries: Recoveries) -> None:
    link = served(recoveries)
    recoveries.gone(link, 1006)
    recoveries.back(link)
    assert len(recoveries.after(Blow.CUT).seconds) == 1


def test_a_client_that_had_only_just_come_back_waits_longer_of_its_own_accord(recoveries: Recoveries) -> None:
    link = served(recoveries)
    link.ready = False
    recoveries.hit(link, Blow.KILL)
    recoveries.back(link)
    assert recoveries.after(Blow.KILL).seconds == []
    assert len(recoveries.after(Blow.KILL, steady=False).seconds) == 1


def test_trouble_that_comes_while_it_is_away_counts(recoveries: Recoveries) -> None:
    link = served(recoveries)
    recoveries.hit(link, Blow.KILL)
    with recoveries.trouble():
        assert recoveries.troubled
    recoveries.back(link)
    assert len(recoveries.after(Blow.KILL, troubled=True).seconds) == 1


@pytest.mark.parametrize(("code", "wrong"), [(RESUMABLE, 0), (1011, 1), (1006, 1), (None, 1)])
def test_a_broker_that_stops_says_goodbye(recoveries: Recoveries, code: int | None, wrong: int) -> None:
    link = served(recoveries)
    recoveries.sent_away(link)
    recoveries.gone(link, code)
    assert len(recoveries.wrong) == wrong


def test_no_goodbye_is_expected_of_a_connection_that_breaks(recoveries: Recoveries) -> None:
    for breaks_first in (True, False):
        link = served(recoveries)
        for blow in (recoveries.expect_cut, recoveries.sent_away)[:: 1 if breaks_first else -1]:
            blow(link)
        recoveries.gone(link, 1006)
    assert recoveries.wrong == []


def test_what_is_told_of_the_times() -> None:
    seconds = [number / 100 for number in range(1, 101)]
    assert str(Taken(seconds)) == "100 times: p50 0.51 s, p99 1.00 s, longest 1.00 s"
    assert str(Taken([])) == "none"
