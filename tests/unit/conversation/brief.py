"""Events and effects in a word or two, as `outcomes.txt` has them."""

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.effects import BringUnseen, Effect, SendToCustomer, StartTimer


def brief(event: e.Event) -> str:
    """What the log says, in a word or two."""
    match event:
        case e.NoticeGiven(key=key):
            return key
        case e.ControlChanged(control=control, agent=agent):
            return f"control({agent.name if agent else control.value})"
        case e.HandoverWaiting(reason=reason, quiet=quiet):
            return f"waiting({reason.value}{', quiet' if quiet else ''})"
        case e.Offered(to=to):
            return f"offered({to.name})"
        case e.OfferWithdrawn(why=why):
            return f"withdrawn({why})"
        case e.HandoverEnded(outcome=outcome):
            return f"ended({outcome})"
        case e.MessageSuppressed(why=why):
            return f"suppressed({why})"
        case e.CustomerSpoke(payload=str(payload)):
            return f"customer({payload})"
        case e.Snoozed(until=until):
            return "snoozed" if until else "woken"
        case e.LeavingMessage(kept=kept):
            return "message kept" if kept else "leaving a message"
        case _:
            return event.type.removeprefix("message.").removeprefix("conversation.")


_TIMERS: dict[type[c.Command], str] = {
    c.RemindWaiting: "remind",
    c.CloseIdle: "idle clock",
    c.OfferExpires: "offer clock",
    c.WakeSnoozed: "alarm",
}


def done(effect: Effect) -> str:
    """What is to be done besides."""
    match effect:
        case StartTimer(command=command):
            return _TIMERS[type(command)]
        case SendToCustomer(of=of):
            return f"send {of}"
        case _:
            return "bring along" if isinstance(effect, BringUnseen) else "ask"
