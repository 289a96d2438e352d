"""The whole installation on one machine: `handover up`.

    Valkey ─► broker at once ─► what to open
    assistants ─► each brand trained when missing or outdated ─► "assistant liander ready"

The listening socket is ours, and the broker inherits it: customers who connect while it is being started
again wait a moment instead of being refused.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Iterable, Iterator

from handover.brands import Brand
from handover.launch.assistants import Assistants, our_assistants, training
from handover.launch.assistants_health import tell_of_assistants
from handover.launch.bot_environment import bot_versions
from handover.launch.brand_check import sound_brands
from handover.launch.console import Console
from handover.launch.data_directory import claim_data_directory, empty_scratch_directory, open_data_directory
from handover.launch.embedded import as_environment, completed
from handover.launch.phone import Phone, demo_phone
from handover.launch.ports import taken_socket
from handover.launch.program import Program
from handover.launch.supervisor import Supervisor
from handover.launch.trainable import refuse_untrainable
from handover.launch.valkey import Valkey, valkey_in
from handover.settings import PartialSettings, Settings

_ORPHAN_SECONDS = 1.0


def up(given: PartialSettings, *, with_parent: bool = False) -> None:
    """Runs until told to stop; `with_parent`: or until the process that started us is gone.

    Raises CannotStart, before anything runs, when something is amiss.
    """
    open_data_directory(given.data_dir)
    claim = claim_data_directory(given.data_dir)
    with claim, taken_socket(given.host, given.port) as listener:
        brands = sound_brands(given.brands_dir)
        assistants = our_assistants(brands.values(), given)
        if assistants.brands:
            bot_versions()
            refuse_untrainable((brand.key for brand in assistants.brands), given)
        os.environ["TMPDIR"] = str(empty_scratch_directory(given.data_dir))
        phone = demo_phone(brands.values(), given)
        if phone:
            told = {**given.channel_settings, **phone.channel_settings}
            given = given.model_copy(update={"channel_settings": told})
        valkey = None if given.redis_url else valkey_in(given.data_dir)
        settings = completed(given, valkey.url if valkey else str(given.redis_url), assistants.urls)
        greets = greeting(settings, brands.values(), phone)
        installation = _Installation(settings, valkey, assistants, phone, listener, greets)
        asyncio.run(installation.run(with_parent=with_parent))


class _Installation:
    def __init__(
        self,
        settings: Settings,
        valkey: Valkey | None,
        assistants: Assistants,
        phone: Phone | None,
        listener: socket.socket,
        greeting: str,
    ) -> None:
        self._settings = settings
        self._valkey = valkey
        self._assistants = assistants
        self._phone = phone
        self._listener = listener
        self._greeting: str | None = greeting
        self._console = Console()

    async def run(self, *, with_parent: bool) -> None:
        async with Supervisor(self._console) as supervisor:
            _end_at_signals(supervisor)
            if with_parent:
                supervisor.also(_end_with_parent(supervisor))
            for program in self._programs():
                supervisor.keep(program)
            supervisor.also(self._train(supervisor))
            supervisor.also(tell_of_assistants(self._settings.local_url, self._console.say))
            await supervisor.until_ended()
            self._console.say("Stopping.")

    def _programs(self) -> Iterator[Program]:
        """In the order of starting. Nobody waits for another; the broker comes last, to be stopped first."""
        if self._valkey:
            yield Program("valkey", self._valkey.command)
        yield from self._assistants.serving(self._settings)
        if self._phone:
            yield self._phone.program(self._settings)
        yield self._broker()

    def _broker(self) -> Program:
        number = self._listener.fileno()
        return Program(
            "broker",
            (sys.executable, "-m", "handover.cli", "serve", "--listener", str(number)),
            as_environment(self._settings),
            inherited=(number,),
            ready={"broker": f"{self._settings.local_url}/health/ready"},
            on_ready=self._greet,
            essential=True,
        )

    def _greet(self, what: str) -> None:
        """At length the first time, in a word when it was started again."""
        self._console.say(self._greeting or f"{what} ready")
        self._greeting = None

    async def _train(self, supervisor: Supervisor) -> None:
        """One after the other: a training keeps every core busy."""
        for brand in self._assistants.brands:
            status = await supervisor.run(training(brand.key, self._settings))
            if supervisor.ending:
                return
            if status != 0:
                self._console.say(
                    f"assistant {brand.key} could not be trained: mend what is said above, "
                    f"then run `handover train {brand.key}`; until then people answer its customers"
                )


def greeting(settings: Settings, brands: Iterable[Brand], phone: Phone | None = None) -> str:
    """What to open, several lines."""
    url = settings.local_url
    pages = {f"{brand.name}": f"{url}/demo/{brand.key}" for brand in brands}
    if phone:
        pages["phone"] = phone.url
    pages["agents"] = f"{url}/desk"
    if settings.demo:
        pages["accounts"] = str(settings.data_dir / "demo-accounts.json")
    width = max(map(len, pages))
    lines = (f"  {name.ljust(width)}  {page}" for name, page in pages.items())
    return "\n".join([f"Handover serves at {url}. Ctrl-C stops it.", *lines])


def _end_at_signals(supervisor: Supervisor) -> None:
    loop = asyncio.get_running_loop()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # left alone under nohup
        numbers.append(signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, supervisor.end)


async def _end_with_parent(supervisor: Supervisor) -> None:
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells us; we have to look
        await asyncio.sleep(_ORPHAN_SECONDS)
    supervisor.end()
