"""An event of the log as a network is given it. Pure."""

from dataclasses import replace

from channel_connectors.network import Capabilities, Outbound
from handover.conversation import events as e
from handover.conversation.draft import MOVE
from handover.storage.contact_points import ContactPoint
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Button
from models.vocabulary.template import Template


def outbound(id: str, point: ContactPoint, language: str, event: e.Event, *, closed: bool) -> Outbound | None:
    """`closed`: we may not speak freely there. None for what is not said to customers."""
    said = Outbound(id=id, to=point.address, text="", language=language)
    match event:
        case e.AssistantSpoke(text=text, buttons=buttons, image=image, image_alt=image_alt):
            return replace(said, text=text, buttons=_away(buttons, point), image=image, image_alt=image_alt)
        case e.NoticeGiven(text=text, buttons=buttons, template=template):
            approved = template if closed else None
            return replace(said, text=text, buttons=_away(buttons, point), template=approved)
        case e.AgentSpoke(text=text) | e.SafetyAdvised(text=text):
            return replace(said, text=text)
        case _:
            return None


def _away(buttons: tuple[Button, ...], point: ContactPoint) -> tuple[Button, ...]:
    """A way to where the customer is by now leads nowhere."""
    return tuple(button for button in buttons if button.payload != f"{MOVE}{point.address.channel}")


def chosen_channel(event: e.Event) -> ChannelName | None:
    """Where the customer chose to be told this, unasked; None for what is said wherever they are."""
    return event.channel if isinstance(event, e.NoticeGiven) else None


def is_for_one_address(event: e.Event) -> bool:
    """Said to who is there, not to the customer wherever they are."""
    return isinstance(event, e.NoticeGiven) and event.elsewhere


def is_approved(template: Template | None, can: Capabilities) -> bool:
    """Whether it may be said where we may not speak freely."""
    return template is not None and template.purpose in can.templates
