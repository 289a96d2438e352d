"""What needs more proof than there is where the customer is: withheld, told where it can be, said there.

an answer that needs more ─► `message.withheld`, and a notice with the way to where it can be said
the customer goes there, or signs in ─► it is said, and the assistant goes on where it was
"""

from handover.conversation import events as e
from handover.conversation.deciding import handing
from handover.conversation.draft import Draft
from models.vocabulary.control import Control
from models.vocabulary.identity import ChannelName
from models.vocabulary.message import Content, Need, Rendered


def identify(draft: Draft, *, signed_in: bool) -> None:
    """Whoever speaks now is known to the brand's site, or is not."""
    if draft.now.signed_in != signed_in:
        draft.record(e.IdentityChanged(signed_in=signed_in))


def lacks(draft: Draft, rendered: Rendered) -> bool:
    """Whether it is not for the customer where they are now."""
    match rendered.needs:
        case Need.OWN_CHANNEL:
            return _abroad(draft)
        case Need.SIGN_IN:
            return not draft.now.signed_in or _abroad(draft)
        case None:
            return False


def say(draft: Draft, of: int, content: Content | None, rendered: Rendered) -> None:
    draft.record(
        e.AssistantSpoke(
            text=rendered.text,
            of=of,
            key=content.key if content else None,
            buttons=rendered.buttons,
            image=rendered.image,
            image_alt=rendered.image_alt,
            needs=rendered.needs,
        )
    )


def withhold(draft: Draft, of: int, content: Content, rendered: Rendered) -> None:
    if rendered.needs is not None:
        draft.record(
            e.MessageWithheld(
                of=of,
                key=content.key,
                values=content.values,
                text=rendered.text,
                needs=rendered.needs,
            )
        )


def tell_where(draft: Draft) -> None:
    """What was withheld can be said elsewhere, or after signing in; else a person can help."""
    withheld = draft.now.withheld
    rendered = draft.render_content(withheld.content) if withheld else None
    if rendered is None:
        return
    policy = draft.circumstances.policy
    if rendered.needs is Need.OWN_CHANNEL:
        own = [channel for channel in policy.entries if channel not in policy.pushed]
        draft.notice("notice_not_asked_here", towards=own, channel=_named(draft))
    elif draft.now.channel in policy.sign_in_at:
        draft.notice("notice_sign_in_here")
    elif places := [channel for channel in policy.entries if channel in policy.sign_in_at]:
        draft.notice("notice_sign_in_elsewhere", towards=places)
    else:
        draft.notice("notice_sign_in_nowhere")


def resume(draft: Draft) -> None:
    """The customer may have come to where it can be said; who is with a person by now is not asked."""
    withheld = draft.now.withheld
    if withheld is None or draft.now.control is not Control.ASSISTANT or handing.silent(draft):
        return
    rendered = draft.render_content(withheld.content)
    if rendered is not None and lacks(draft, rendered):
        tell_where(draft)
    elif rendered is not None:
        say(draft, withheld.of, withheld.content, rendered)


def _abroad(draft: Draft) -> bool:
    """On a network of somebody else, who may read along."""
    return draft.now.channel in draft.circumstances.policy.pushed


def _named(draft: Draft) -> str:
    """The channel as people call it."""
    channel = draft.now.channel or ChannelName("")
    known = draft.circumstances.phrases.render(f"name_{channel}", draft.now.language, {})
    return known.text if known else channel.title()
