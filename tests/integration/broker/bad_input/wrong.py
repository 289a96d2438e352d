"""What is wrong with frames, whoever they are sent to, and how to see that nothing came of them."""

import json
from typing import Any

from sqlalchemy import Connection, func, select

from models.tables import contact_points, events
from models.vocabulary.identity import AdministrationKey
from tests.support.broker import Frame, RunningBroker

PRIVATE = "Ik ben J. de Vries, Dorpsstraat 5, 1234 AB"
"""Stands in every wrong frame; may stand in no line of the log."""
TOO_LONG = PRIVATE * 100
MALFORMED, SIGN_IN, FORBIDDEN = 4400, 4401, 4403


async def kept(broker: RunningBroker) -> list[int]:
    """How much is in all logs, and how many addresses are known."""

    def count(db: Connection) -> list[int]:
        return [
            db.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (events, contact_points)
        ]

    liander = broker.app.state.rooms.administrations[AdministrationKey("liander")]
    counted: list[int] = await liander.database.read(count)
    return counted


def command(type: str, data: Frame, **more: Any) -> Frame:
    return {"t": "cmd", "id": "c1", "type": type, "data": data, **more}


SAY = command("message.send", {"text": PRIVATE})
NO_FRAMES: dict[str, Any] = {
    "no json": "{" + PRIVATE,
    "no object": json.dumps([PRIVATE]),
    "nothing": "",
    "no kind": json.dumps({"text": PRIVATE}),
    "unknown kind": json.dumps({"t": PRIVATE}),
    "deep": '{"t":' + "[" * 5_000,
    "huge": json.dumps(command("message.send", {"text": PRIVATE * 2_000})),
    "binary": PRIVATE.encode(),
}
