"""Holds what a broker sends against what its documentation says it sends."""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from docs.sockets import context_schema, server_frames


@cache
def _validators(socket: str) -> dict[str, Draft202012Validator]:
    frames = server_frames(context_schema())[socket]
    return {name: Draft202012Validator(schema) for name, schema in frames.items()}


class Documented:
    """The frames of one socket: `agents` or `widget`."""

    def __init__(self, socket: str) -> None:
        self._validators = _validators(socket)

    def misfits(self, frame: dict[str, Any]) -> list[str]:
        """What is wrong with a frame; nothing where it is as documented."""
        name = frame["type"] if frame["t"] == "event" else frame["t"]
        validator = self._validators.get(name)
        if validator is None:
            return [f"undocumented frame {name}"]
        return [f"{name}: {error.json_path} {error.message}" for error in validator.iter_errors(frame)]
