"""A short run, the same blows each time; `make chaos` plays a long one."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.plan import BESIDES, KILLS, Blow, killed, plan
from tests.chaos.running import Crowd, dialogues, run

PATIENCE = 100
"""Seconds, on a machine that does other things as well; it takes twenty."""


@pytest.mark.timeout(PATIENCE)
def test_nothing_is_lost_doubled_or_left_while_brokers_are_killed(tmp_path: Path) -> None:
    strikes = [strike for strike in plan(3, seconds=6, kills=2) if strike.blow is not Blow.HANG]
    crowd = Crowd(brokers=2, agents=2, widgets=4, phones=1, pace=0.5)
    outcome = asyncio.run(run(tmp_path, strikes, crowd, seed=3))
    assert [str(violation) for violation in outcome.violations] == []
    assert killed(outcome.struck) == 4
    assert outcome.messages > 50


def test_the_blows_come_from_the_seed() -> None:
    strikes = plan(7, seconds=300, kills=200)
    assert strikes == plan(7, seconds=300, kills=200) != plan(8, seconds=300, kills=200)
    counts = Counter(strike.blow for strike in strikes)
    assert counts[Blow.KILL] == 200
    assert counts[Blow.CUT] == 2 * BESIDES[Blow.CUT]
    assert set(counts) == set(Blow)
    assert [strike.at for strike in strikes] == sorted(strike.at for strike in strikes)
    assert killed(counts) == sum(counts[blow] for blow in KILLS)


def test_dialogues_are_replayed_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "airline_dev.tsv"
    file.write_text('conversationId\tutterance\tintent\na\thi "there\tgreet\na\t\t\nb\t"book"\tbook\n')
    assert dialogues(tmp_path) == ['hi "there', '"book"']
