"""The brands' assistants: trained when missing or outdated, and served by one process per brand.

They run on the Python of `bot/.venv` and know nobody; what they need is given on the command line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from handover.brands import Brand
from handover.launch.bot_environment import PYTHON
from handover.launch.ports import free_port
from handover.launch.program import Program
from handover.settings import PROJECT, PartialSettings, Settings
from models.vocabulary.identity import BrandKey

_BOT = PROJECT / "bot"
_LOADING_SECONDS = 10
"""Grace when stopping: a turn may take a few seconds, loading a model as well."""
_BEHIND_THE_REST = 5
"""Niceness of training, which takes every core for a minute while the broker serves."""
_NO_BARS = {"LOG_LEVEL": "WARNING"}  # what Rasa goes by when it decides whether to draw any


@dataclass(frozen=True)
class Assistants:
    """Those that we run ourselves, with the ports they are given."""

    brands: tuple[Brand, ...]
    ports: Mapping[BrandKey, int]
    actions_port: int = field(default_factory=free_port)

    @property
    def urls(self) -> dict[str, str]:
        """Base URL of each assistant, by brand."""
        return {brand: f"http://127.0.0.1:{port}" for brand, port in self.ports.items()}

    def serving(self, settings: Settings) -> Iterator[Program]:
        """The action server, and the process that serves every brand as soon as its model is there."""
        if not self.brands:
            return
        environment = _environment(settings)
        actions = ("--port", str(self.actions_port))
        yield Program("actions", _command("actions", *actions), environment)
        yield Program(
            "assistants",
            _command("serve.py", *self._served(settings)),
            environment,
            grace_seconds=_LOADING_SECONDS,
        )

    def _served(self, settings: Settings) -> Iterator[str]:
        yield from ("--actions", f"http://127.0.0.1:{self.actions_port}/webhook")
        for brand, port in self.ports.items():
            yield from ("--brand", f"{brand}={port}={model_folder(settings.data_dir, brand)}")


def our_assistants(brands: Iterable[Brand], settings: PartialSettings) -> Assistants:
    """Those for which no address is set; regulated brands first, since people depend on them most."""
    ours = [brand for brand in brands if settings.assistant_for(brand.key) is None]
    ours.sort(key=lambda brand: (brand.administration.kind != "regulated", brand.key))
    return Assistants(tuple(ours), {brand.key: free_port() for brand in ours})


def training(brand: str, settings: Settings | PartialSettings, *options: str) -> Program:
    """Trains a brand's assistant; ends at once when nothing changed since."""
    folders = (
        "--brand",
        str(settings.brands_dir / brand),
        "--out",
        str(model_folder(settings.data_dir, brand)),
    )
    return Program("training", _command("train.py", *folders, *options), _NO_BARS, niceness=_BEHIND_THE_REST)


def evaluation(brand: str, labelled: Path, data_dir: Path, *options: str) -> Program:
    """Measures a trained assistant on labelled messages (CSV: text, intent)."""
    given = ("--model", str(model_folder(data_dir, brand)), "--csv", str(labelled))
    return Program("evaluation", _command("evaluate.py", *given, *options))


def is_trained(brand: str, data_dir: Path) -> bool:
    """Whether a brand has a model at all, up to date or not."""
    return (model_folder(data_dir, brand) / "fingerprint.json").exists()


def model_folder(data_dir: Path, brand: str) -> Path:
    """Where a brand's trained model lies."""
    return data_dir / "assistants" / brand


def _command(program: str, *arguments: str) -> tuple[str, ...]:
    return (str(PYTHON), str(_BOT / program), *arguments)


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "HANDOVER_BOT_TOKEN": settings.bot_token.get_secret_value(),
        "HANDOVER_BROKER_URL": settings.own_url,
    }
