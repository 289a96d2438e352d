"""Core values to bytes and back. The log outlives the code: names are kept, fields are only ever added."""

from typing import Any, get_args

import orjson
from pydantic import TypeAdapter

from handover.conversation.commands import Command
from handover.conversation.events import Event
from handover.conversation.state import Conversation

_EVENTS: dict[str, type[Event]] = {event.type: event for event in get_args(Event)}
_COMMANDS: dict[str, type[Command]] = {command.__name__: command for command in get_args(Command)}


_ADAPTERS: dict[object, TypeAdapter[Any]] = {
    kind: TypeAdapter(kind) for kind in (*_EVENTS.values(), *_COMMANDS.values(), Conversation)
}


def encode_event(event: Event) -> bytes:
    return _ADAPTERS[type(event)].dump_json(event)


def decode_event(kind: str, body: bytes) -> Event:
    """`kind` is the event's `type`. Raises `KeyError` for one that this version does not know."""
    event: Event = _ADAPTERS[_EVENTS[kind]].validate_json(body)
    return event


def encode_state(conversation: Conversation) -> bytes:
    return _ADAPTERS[Conversation].dump_json(conversation)


def decode_state(body: bytes) -> Conversation:
    conversation: Conversation = _ADAPTERS[Conversation].validate_json(body)
    return conversation


def encode_command(command: Command) -> bytes:
    """For timers: the command that will be given when it is due."""
    fields = _ADAPTERS[type(command)].dump_python(command, mode="json")
    return orjson.dumps({"command": type(command).__name__, "fields": fields})


def decode_command(body: bytes) -> Command:
    stored = orjson.loads(body)
    command: Command = _ADAPTERS[_COMMANDS[stored["command"]]].validate_python(stored["fields"])
    return command


def as_wire(event: Event) -> dict[str, Any]:
    """The event's fields as JSON values."""
    fields: dict[str, Any] = _ADAPTERS[type(event)].dump_python(event, mode="json")
    return fields
