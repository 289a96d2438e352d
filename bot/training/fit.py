"""Train with Rasa. The only module here that imports it, and with it TensorFlow: twenty seconds."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

from bot import quiet
from bot.training.merge import Assistant
from bot.training.problem import NotTrainable, Problem


def train(assistant: Assistant, config_file: Path, model: Path) -> None:
    """Writes `model` in one move: whoever watches the file never sees half of it. Raises NotTrainable when
    Rasa finds fault with the data (rules that contradict each other, a component that cannot be made)."""
    quiet.before_importing_rasa()
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(sys.stderr):
        try:
            trained = _trained(assistant, Path(scratch))
        except SystemExit:
            raise NotTrainable([Problem(config_file, "Rasa refused to train; see above")]) from None
        model.parent.mkdir(parents=True, exist_ok=True)
        beside = model.with_suffix(".new")
        beside.write_bytes(trained.read_bytes())
        beside.replace(model)


def _trained(assistant: Assistant, scratch: Path) -> Path:
    from rasa.model_training import train as rasa_train

    quiet.after_importing_rasa()

    domain, config, data = assistant.write(scratch / "assembled")
    try:
        result = rasa_train(
            str(domain), str(config), str(data), output=str(scratch / "out"), fixed_model_name="assistant"
        )
    except Exception as error:
        # Whatever Rasa or a component finds fault with: its words, in one line.
        raise NotTrainable([Problem(Path("assistant"), _one_line(error))]) from None
    if result.model is None:
        raise NotTrainable([Problem(Path("assistant"), f"Rasa made no model (code {result.code})")])
    return Path(result.model)


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
