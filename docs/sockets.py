"""Writes docs/asyncapi.yaml and docs/handover.context.v1.schema.json from the code that speaks them.

`python -m docs.sockets` writes; tests compare the files with the code, and hold every frame that a running
broker sends them against `server_frames`.
"""

import json
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from channel_connectors.web_widget import frames as widget
from handover.agent_desk import frames as agent
from handover.agent_desk.context import Context
from handover.conversation import events as e
from handover.conversation.events import Event
from models.vocabulary.delivery import DeliveryState

Schema = dict[str, Any]
HERE = Path(__file__).parent

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
MAYBE_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
PER_LANGUAGE: Schema = {"type": "object", "additionalProperties": {"type": "string"}}


def record(**fields: Schema) -> Schema:
    """An object with exactly these fields."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def maybe(schema: Schema) -> Schema:
    return {"oneOf": [{"type": "null"}, schema]}


def one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def listing(of: Schema) -> Schema:
    return {"type": "array", "items": of}


CONTROL = one_of("assistant", "agent", "none")
HANDOVER = one_of("no", "waiting", "offered", "held")
NAMED = record(name=TEXT)
PERSON = record(id=TEXT, name=TEXT)
BUTTON = record(title=TEXT, payload=TEXT)
OFFER = record(offer_id=TEXT, deadline=TIME, to=PERSON)
ALTERNATIVE = record(name=TEXT, confidence={"type": "number"})

STATE: Mapping[str, Schema] = {
    "conversation": TEXT,
    "control": CONTROL,
    "handover": HANDOVER,
    "agent": maybe(NAMED),
    "waiting": FLAG,
    "leaving_message": FLAG,
    "language": TEXT,
    "place": {"type": ["integer", "null"]},
    "open": FLAG,
    "opens": maybe(PER_LANGUAGE),
    "assistant": one_of("ready", "starting", "down"),
    "agent_read": NUMBER,
}
WHO = record(
    state=one_of("anonymous", "known", "refused"),
    why={"type": ["string", "null"], "enum": ["expired", "invalid", None]},
    id=TEXT,
)
"""Whom the client is taken for, and why what the brand's site signed was refused."""
LISTED: Mapping[str, Schema] = {
    "conversation": TEXT,
    "brand": TEXT,
    "brand_name": TEXT,
    "customer": record(name=MAYBE_TEXT, signed_in=FLAG),
    "channel": MAYBE_TEXT,
    "language": TEXT,
    "last_text": TEXT,
}
ENTRY = record(
    **LISTED,
    state=one_of("waiting", "offered"),
    place=NUMBER,
    reason=TEXT,
    why=PER_LANGUAGE,
    waiting_since=TIME,
    emergency=FLAG,
    message_left=FLAG,
    offered_to=maybe(PERSON),
)
SUMMARY: Mapping[str, Schema] = {
    **LISTED,
    "head": NUMBER,
    "generation": NUMBER,
    "control": CONTROL,
    "agent": maybe(PERSON),
    "handover": HANDOVER,
    "offer": maybe(OFFER),
    "last_at": MAYBE_TIME,
    "waiting_since": MAYBE_TIME,
    "customer_present": FLAG,
    "customer_read": NUMBER,
    "agent_read": NUMBER,
    "snoozed_until": MAYBE_TIME,
    "emergency": FLAG,
    "window": maybe(record(until=MAYBE_TIME, can_invite=FLAG, invited=FLAG)),
    "ways": listing(TEXT),
}
DELIVERY: Mapping[str, Schema] = {
    "seq": NUMBER,
    "channel": TEXT,
    "state": one_of(*(state.value for state in DeliveryState)),
    "code": MAYBE_TEXT,
}
AGENT: Mapping[str, Schema] = {
    "id": TEXT,
    "name": TEXT,
    "role": TEXT,
    "presence": one_of("available", "away"),
    "load": NUMBER,
    "capacity": NUMBER,
}
ERROR = {
    "type": "object",
    "properties": {"code": TEXT, "message": TEXT, "retry": FLAG, "data": {"type": "object"}},
    "required": ["code", "message", "retry"],
    "additionalProperties": False,
}
RESULT: Schema = {
    "type": "object",
    "properties": {
        "t": {"const": "result"},
        "id": TEXT,
        "ok": FLAG,
        "seq": {"type": ["integer", "null"]},
        "data": {"type": "object"},
        "error": ERROR,
    },
    "required": ["t", "id", "ok"],
    "additionalProperties": False,
}
TYPING = record(t={"const": "typing"}, who=one_of("agent", "assistant"), name=MAYBE_TEXT)

QR_CODE = record(size=NUMBER, path=TEXT)

CUSTOMER_EVENTS: Mapping[str, Schema] = {
    "message.customer": record(id=TEXT, text=TEXT, payload=MAYBE_TEXT, attachment=MAYBE_TEXT),
    "message.assistant": record(
        text=TEXT, buttons=listing(BUTTON), key=MAYBE_TEXT, image=MAYBE_TEXT, image_alt=MAYBE_TEXT
    ),
    "message.agent": record(text=TEXT, agent=NAMED),
    "message.notice": record(text=TEXT, buttons=listing(BUTTON), key=TEXT, qr=maybe(QR_CODE)),
    "message.safety": record(text=TEXT, key=TEXT),
    "control.changed": record(control=CONTROL, agent=maybe(NAMED)),
    "conversation.waiting": record(),
    "handover.ended": record(),
    "conversation.closed": record(),
    "conversation.reopened": record(),
}


def agent_events(context: Schema) -> dict[str, Schema]:
    """The log's events, as their classes are; a turn without Rasa's bookkeeping; an offer with context."""
    schemas = {event.type: _inlined(TypeAdapter(event).json_schema()) for event in get_args(Event)}
    schemas[e.AssistantTurned.type] = record(
        of=NUMBER,
        intent=TEXT,
        confidence={"type": "number"},
        alternatives=listing(ALTERNATIVE),
        stuck_score={"type": "number"},
        why=TEXT,
        understood=FLAG,
    )
    schemas[e.Offered.type]["properties"]["context"] = context
    return schemas


def event_frame(type: str, data: Schema, *, of_conversation: bool) -> Schema:
    where = {"conversation": TEXT, "brand": TEXT} if of_conversation else {}
    return record(
        t={"const": "event"},
        seq=NUMBER,
        generation=NUMBER,
        type={"const": type},
        at=TIME,
        data=data,
        **where,
    )


HELLO: Mapping[str, Schema] = {"t": {"const": "hello"}, "protocol": NUMBER, "heartbeat_ms": NUMBER}
PING = record(t={"const": "ping"})


def server_frames(context: Schema) -> dict[str, dict[str, Schema]]:
    """Per socket, every frame the broker may send, by name. `context`: how to refer to its schema."""
    return {"agents": _to_agents(context), "widget": _to_widgets()}


def _to_agents(context: Schema) -> dict[str, Schema]:
    events = {
        type: event_frame(type, data, of_conversation=True) for type, data in agent_events(context).items()
    }
    whole = {
        "conversation": TEXT,
        "summary": record(**SUMMARY),
        "context": context,
        "events": listing({"type": "object"}),
        "head": NUMBER,
        "deliveries": listing(record(**DELIVERY)),
    }
    snapshot = record(version=NUMBER, queue=listing(ENTRY), conversations=listing(record(**SUMMARY)))
    return {
        "hello": record(**HELLO),
        "ready": record(
            t={"const": "ready"}, epoch=TEXT, recovered=FLAG, agent=record(**AGENT), snapshot=snapshot
        ),
        "snapshot": record(t={"const": "snapshot"}, **whole),
        "summary": record(t={"const": "summary"}, **SUMMARY),
        "context": record(t={"const": "context"}, conversation=TEXT, context=context),
        "gone": record(t={"const": "gone"}, conversation=TEXT),
        "queue": record(t={"const": "queue"}, version=NUMBER, entries=listing(ENTRY)),
        "agent": record(t={"const": "agent"}, **AGENT),
        "typing": record(t={"const": "typing"}, who=one_of("customer"), conversation=TEXT),
        "read": record(t={"const": "read"}, who=one_of("customer"), seq=NUMBER, conversation=TEXT),
        "delivery": record(t={"const": "delivery"}, conversation=TEXT, **DELIVERY),
        "result": RESULT,
        "ping": PING,
        **events,
    }


def _to_widgets() -> dict[str, Schema]:
    return {
        "hello": record(**HELLO, brand={"type": "object"}),
        "ready": record(
            t={"const": "ready"},
            token=TEXT,
            customer=WHO,
            epoch=TEXT,
            recovered=FLAG,
            head=NUMBER,
            state=record(**STATE),
        ),
        "state": record(t={"const": "state"}, **STATE),
        "typing": TYPING,
        "result": RESULT,
        "ping": PING,
        **{type: event_frame(type, data, of_conversation=False) for type, data in CUSTOMER_EVENTS.items()},
    }


def client_frames() -> dict[str, dict[str, Schema]]:
    """Per socket, every frame a client may send, from the classes that read them."""
    return {
        "agents": {c.__name__: _inlined(c.model_json_schema()) for c in get_args(agent.Incoming)},
        "widget": {c.__name__: _inlined(c.model_json_schema()) for c in get_args(widget.Incoming)},
    }


def _inlined(schema: Schema) -> Schema:
    """The schema with its definitions put where they are referred to."""
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(definitions[node["$ref"].rsplit("/", 1)[1]])
        return {key: resolve(value) for key, value in node.items()}

    resolved: Schema = resolve(schema)
    return resolved


def context_schema() -> Schema:
    """JSON Schema of the dialogue context, in one piece."""
    return _inlined(Context.model_json_schema(mode="serialization"))


_SOCKETS = {
    "agents": ("/agents/socket", "Agents: subprotocol `handover.v1`; the first frame is `auth`."),
    "widget": ("/channels/widget/{brand}/socket", "The embeddable widget; the first frame is `auth`."),
}
_CLOSE_CODES = (
    "Close codes: 4400 malformed, 4401 sign-in, 4403 forbidden; after all others reconnect and resume: 4408 "
    "heartbeat, 4409 replaced, 4410 slow reader, 1012 restart, 1013 full."
)


def document() -> Schema:
    """The AsyncAPI 3.0 document."""
    ours = server_frames({"$ref": "#/components/schemas/handover.context.v1"})
    theirs = client_frames()
    channels: dict[str, Schema] = {}
    operations: dict[str, Schema] = {}
    messages: dict[str, Schema] = {}
    for socket, (address, about) in _SOCKETS.items():
        for way, frames in (("receive", ours[socket]), ("send", theirs[socket])):
            named = {f"{socket}.{way}.{name}": schema for name, schema in frames.items()}
            messages |= {name: {"payload": schema} for name, schema in named.items()}
            operations[f"{socket}.{way}"] = {
                "action": "send" if way == "receive" else "receive",
                "channel": {"$ref": f"#/channels/{socket}"},
                "messages": [{"$ref": f"#/channels/{socket}/messages/{name}"} for name in named],
            }
            known = channels.setdefault(
                socket, {"address": address, "description": f"{about} {_CLOSE_CODES}", "messages": {}}
            )
            known["messages"] |= {name: {"$ref": f"#/components/messages/{name}"} for name in named}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Handover's sockets", "version": "1"},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": {"handover.context.v1": context_schema()}},
    }


def as_yaml() -> str:
    yaml, out = YAML(typ="safe"), StringIO()
    yaml.default_flow_style = False
    yaml.width = 110
    yaml.dump(document(), out)
    return out.getvalue()


def as_json() -> str:
    return json.dumps(context_schema(), indent=2, ensure_ascii=False) + "\n"


FILES: Mapping[str, Callable[[], str]] = {
    "asyncapi.yaml": as_yaml,
    "handover.context.v1.schema.json": as_json,
}

if __name__ == "__main__":
    for name, write in FILES.items():
        (HERE / name).write_text(write())
