"""The bot's programs as a whole: training again, Rasa's stories, measuring a model, swapping it."""

import json
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bot.support.asking import Assistant
from tests.bot.support.programs import FIXTURE, TINY, run, wait_until

pytestmark = [pytest.mark.rasa, pytest.mark.serial]


def test_unchanged_files_are_not_trained_again(trained: Path) -> None:
    begun = time.monotonic()
    done = run("bot/train.py", "--brand", TINY, "--shared", FIXTURE / "shared", "--out", trained)
    assert (done.returncode, done.stdout) == (0, "tiny: nothing to train\n")
    assert time.monotonic() - begun < 10  # an import of Rasa would take longer, on a busy machine much


def test_stories_and_measures_of_a_model(trained: Path, tmp_path: Path) -> None:
    heldout = tmp_path / "heldout.csv"
    heldout.write_text("text,intent\nHALLO!,greet\n/ask_person,greet\npannenkoeken,out_of_scope\n")
    with ThreadPoolExecutor(2) as both:
        stories = both.submit(run, "bot/test.py", "--brand", TINY, "--model", trained)
        measures = both.submit(run, "bot/evaluate.py", "--model", trained, "--csv", heldout, "--json")
    assert stories.result().returncode == 0, stories.result().stdout
    assert stories.result().stdout.endswith("2 of 2 stories pass\n")
    found = json.loads(measures.result().stdout)
    assert found["per_intent"]["greet"] == [0.5, 2]  # the command is read as text, and is no greeting
    assert found["auroc"] is not None


def test_a_model_is_swapped_while_it_serves(assistant: Assistant) -> None:
    """A file that is no model leaves the old one serving; a good one is loaded, noticed or asked for."""
    model, kept = assistant.folder / "assistant.tar.gz", assistant.folder / "kept"
    shutil.copy(model, kept)
    try:
        replace(model, b"half a model")
        wait_until(lambda: "model not loaded" in assistant.log.read_text(), within=60, log=assistant.log)
        assert assistant.ask(text="hallo").status_code == 200
    finally:
        replace(model, kept.read_bytes())
        kept.unlink()
    wait_until(lambda: loaded(assistant) == 2, within=60, log=assistant.log)
    os.kill(assistant.brand_pid(), signal.SIGHUP)
    wait_until(lambda: loaded(assistant) == 3, within=60, log=assistant.log)
    assert assistant.ask(text="hallo").status_code == 200


def replace(model: Path, content: bytes) -> None:
    beside = model.with_suffix(".beside")
    beside.write_bytes(content)
    beside.replace(model)


def loaded(assistant: Assistant) -> int:
    return assistant.log.read_text().count(" loaded\n")
