"""One agent's session, without I/O: what may come when, and for how long silence is borne.

UNAUTHENTICATED ──auth──► SIGNING_IN ──admitted──► READY ──closed──► CLOSED

Frames go in as text, what they mean comes out; time is an argument. The loop around it is `connection`.
"""

from dataclasses import dataclass
from enum import StrEnum

from handover.agent_desk import frames as f

HEARTBEAT = 15.0
"""Seconds between our pings."""
SILENCE = 2.5 * HEARTBEAT
SIGN_IN_WITHIN = 10.0


class CloseCode:
    """All but the first three: reconnect and resume."""

    MALFORMED = 4400
    SIGN_IN = 4401
    FORBIDDEN = 4403
    SILENT = 4408
    REPLACED = 4409
    SLOW = 4410
    RESTART = 1012


class Closing(Exception):
    """The session ends with this code."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


class State(StrEnum):
    UNAUTHENTICATED = "unauthenticated"
    SIGNING_IN = "signing in"
    READY = "ready"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A command that is none: answered, not punished."""

    id: str
    where: str


Heard = f.Auth | f.AnyCommand | Misunderstood | None


class Session:
    """`now` is a monotonic clock's seconds."""

    def __init__(self, now: float) -> None:
        self.state = State.UNAUTHENTICATED
        self._began = self._heard_at = now

    def receive(self, text: str, now: float) -> Heard:
        """What the frame asks for; None where it asks for nothing. Raises `Closing`."""
        self._heard_at = now
        if len(text) > f.MAX_FRAME:
            raise Closing(CloseCode.MALFORMED, "frame too large")
        try:
            frame = f.parse(text)
        except f.Malformed as malformed:
            return self._misunderstood(malformed)
        if isinstance(frame, f.Auth):
            return self._auth(frame)
        if self.state is not State.READY:
            raise Closing(CloseCode.SIGN_IN, "sign in first")
        return None if isinstance(frame, f.Pong) else frame

    def admitted(self) -> None:
        """The token was good."""
        self.state = State.READY

    def beat(self, now: float) -> None:
        """Called every heartbeat. Raises `Closing` for who is silent too long or does not sign in."""
        if self.state is not State.READY and now - self._began > SIGN_IN_WITHIN:
            raise Closing(CloseCode.SIGN_IN, "no sign-in")
        if now - self._heard_at > SILENCE:
            raise Closing(CloseCode.SILENT, "heartbeat")

    def _auth(self, frame: f.Auth) -> f.Auth:
        if self.state is not State.UNAUTHENTICATED:
            raise Closing(CloseCode.MALFORMED, "signed in already")
        self.state = State.SIGNING_IN
        return frame

    def _misunderstood(self, malformed: f.Malformed) -> Misunderstood:
        if self.state is not State.READY:
            raise Closing(CloseCode.SIGN_IN, "sign in first")
        if malformed.id is None:
            raise Closing(CloseCode.MALFORMED, malformed.where)
        return Misunderstood(malformed.id, malformed.where)
