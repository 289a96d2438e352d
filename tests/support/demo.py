"""`handover up --demo` with the real assistant: what a visitor, an agent and a back office meet.

Its assistants are trained already (`tests.support.trained`), and it is open day and night.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from os import environ
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from tests.support.always_open import always_open_brands
from tests.support.desk_clearing import clear_desk
from tests.support.installation import Installation
from tests.support.processes import arguments_of, parent_of
from tests.support.trained import trained

START_SECONDS = 600
"""Importing Rasa takes twenty seconds of processor time; on a busy machine that is minutes."""
_END_SECONDS = 90
WITH_DEMO = (pytest.mark.rasa, pytest.mark.serial, pytest.mark.timeout(1800))
"""Marks for tests of the running installation: the first waits for its start, and for training."""


@dataclass(frozen=True, slots=True)
class Account:
    """One of the demo accounts."""

    username: str
    password: str
    role: str
    brands: list[str]
    administration: str


class Demo:
    """The running installation. Everything it says is kept in `log`, so that nothing waits for a reader."""

    def __init__(self, running: Installation, settings: Mapping[str, str]) -> None:
        self._running = running
        self._settings = settings
        self.url = running.url
        self.data_dir = running.data_dir
        self.brands_dir = Path(settings["HANDOVER_BRANDS_DIR"])
        self.log = running.said
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def _listen(self) -> None:
        assert self._running.process.stdout is not None
        with self._running.process.stdout as said:
            self.log.extend(said)

    def end(self) -> None:
        """Everything it started is gone afterwards."""
        if "http" in self.__dict__:
            self.http.close()
        self._running.process.terminate()
        self._running.process.wait(_END_SECONDS)
        self._listening.join(_END_SECONDS)
        if self._running.process.stdout:
            self._running.process.stdout.close()

    @cached_property
    def accounts(self) -> list[Account]:
        """Liander's."""
        written = json.loads((self._running.data_dir / "demo-accounts.json").read_text())
        return [Account(**one) for one in written if one["administration"] == "liander"]

    @property
    def agents(self) -> list[Account]:
        """Those who sign in at the desk."""
        return [account for account in self.accounts if account.role == "agent"]

    def sign_in(self, account: Account) -> str:
        """A session's token."""
        fields = {name: getattr(account, name) for name in ("username", "password", "administration")}
        answer = self._running.post("/api/session", fields)
        answer.raise_for_status()
        return str(answer.json()["token"])

    @cached_property
    def http(self) -> httpx2.Client:
        """Signed in as the supervisor, who may read every conversation."""
        supervisor = next(account for account in self.accounts if account.role == "supervisor")
        bearer = {"Authorization": f"Bearer {self.sign_in(supervisor)}"}
        return httpx2.Client(base_url=self.url, headers=bearer, trust_env=False, timeout=30)

    def clear_desk(self) -> None:
        """Nobody waits any more, and no agent holds anything or is available."""
        for agent in self.agents:
            clear_desk(self.url.removeprefix("http://"), self.sign_in(agent))

    def conversation(self, id: str) -> dict[str, Any]:
        """Summary, context and every event that an agent sees, as the broker has them."""
        answer = self.http.get(f"/api/conversations/{id}")
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def service_token(self) -> str:
        """For Liander's back office, made as an operator makes it."""
        made = subprocess.run(
            [sys.executable, "-m", "handover.cli", "agent", "service-token", "liander"],
            env=environ | self._settings,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return made.stdout.split()[-1]

    def assistants(self) -> str:
        """`ready`, `starting` or `down`: Liander's, as the broker sees it."""
        return str(self._running.get("/health/assistants").json()["liander"])

    def rasa_url(self) -> str:
        """Where Liander's assistant listens."""
        _, serving = self.rasa_processes()
        _, port, _ = next(a for a in arguments_of(serving) if a.startswith("liander=")).split("=", 2)
        return f"http://127.0.0.1:{port}"

    def bot_token(self) -> SecretStr:
        """What broker and assistants show each other."""
        return SecretStr(json.loads((self.data_dir / "secrets.json").read_text())["bot_token"])

    def rasa_processes(self) -> tuple[int, int]:
        """(the one that looks after all brands, the one that serves Liander).

        Children are forked with their parent's arguments; Liander, being regulated, is started first.
        """
        serving = {pid for pid in self._running.members() if "serve.py" in "".join(arguments_of(pid))}
        parent = next(pid for pid in serving if parent_of(pid) not in serving)
        return parent, min(pid for pid in serving if parent_of(pid) == parent)


@contextmanager
def demo(folder: Path, *brands: str) -> Iterator[Demo]:
    """Started in `folder` with these brands; ready, assistants and all."""
    data_dir = folder / "var"
    (data_dir / "assistants").mkdir(parents=True)
    for brand in brands:
        (data_dir / "assistants" / brand).symlink_to(trained(brand))
    settings = {
        "HANDOVER_BRANDS_DIR": str(always_open_brands(folder, *brands)),
        "HANDOVER_DATA_DIR": str(data_dir),
    }
    running = Installation(
        data_dir, "--demo", "--with-parent", settings=settings, start_seconds=START_SECONDS
    )
    try:
        running.until_said("assistant liander ready")
        wait_until(lambda: _all_ready(running), START_SECONDS)
        started = Demo(running, settings)
    except BaseException:
        running.process.terminate()
        running.process.communicate(timeout=_END_SECONDS)
        raise
    try:
        yield started
    finally:
        started.end()


def _all_ready(running: Installation) -> bool:
    return set(running.get("/health/assistants").json().values()) == {"ready"}


def wait_until(happened: Callable[[], bool], within: float) -> None:
    """Looks four times a second. Raises AssertionError."""
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.25)
