"""What the assistant's answer, failure or slow start leads to. The fence against late answers is here."""

from dataclasses import replace

from handover.conversation import commands as c
from handover.conversation import events as e
from handover.conversation.deciding import handing, leaving, news, proof
from handover.conversation.draft import Draft
from handover.conversation.state import Withheld
from handover.conversation.why import Detail
from models.vocabulary.control import Control, HandoverState, QueueWish, Reason
from models.vocabulary.message import Rendered
from models.vocabulary.understanding import Understanding


def answers(draft: Draft, command: c.AssistantAnswers) -> None:
    """Say it, or keep it as suppressed, or find that a person is needed."""
    unheard = _unheard(draft, command.generation)
    if unheard is not None:
        _suppress(draft, command, unheard)
        return
    told_before = draft.now.withheld
    if command.wants is None and _says_no_more_than_language(draft, command.understanding):
        command = replace(command, understanding=replace(command.understanding, answered=False))
    _record_turn(draft, command)
    spoke = draft.now.language
    _follow_language(draft, command.understanding)
    wish = _of_the_queue(draft, command)
    if wish is QueueWish.LEAVE:
        handing.leave(draft)
        return
    if wish is QueueWish.PLACE:
        handing.tell_place(draft, "notice_still_waiting")
        return
    if _asks_what_to_do(draft, command):
        handing.repeat_advice(draft)
        return
    if _puzzled_while_they_wait(draft, command):
        if any(map(str.isalnum, command.asked)):  # a thumb in the air asks nothing
            handing.leave_to_colleague(draft, anew=draft.now.language != spoke)
        return
    reason = _stuck(draft, command)
    if reason is not Reason.NOT_UNDERSTOOD:
        _say(draft, command, told_before)
    if reason is not None:
        _hand_over(draft, command, reason)
    elif _told_to_nobody(draft, command):
        leaving.take_down(draft)
    elif command.wants is Reason.CUSTOMER_ASKED:
        handing.tell_place(draft, "notice_still_waiting")
    elif wish is QueueWish.STOP:
        handing.tell_waiting(draft)
    elif command.active_loop is None:
        news.ask(draft)


def fails(draft: Draft, command: c.AssistantFails) -> None:
    """A person takes over; nothing of what the assistant half did is shown. No question goes unanswered."""
    if _unheard(draft, command.generation) is not None:
        return
    waiting = draft.now.episode
    draft.record(e.AssistantFailed(of=command.of, code=command.code))
    if waiting is None:
        handing.request(draft, command.reason, detail=command.code, stuck_at=command.of)
    elif waiting.failure_told or draft.circumstances.desk.available == 0:
        draft.notice("notice_question_kept")  # they know already how long it may take
    else:
        handing.tell_place(draft, handing.FAILED)


def starting(draft: Draft, command: c.AssistantStarting) -> None:
    """Told once per stretch; the question stays in its lane."""
    if _unheard(draft, command.generation) is None and not draft.now.starting_told:
        draft.notice("notice_assistant_starting")


def _unheard(draft: Draft, generation: int) -> str | None:
    """Why what the assistant began under `generation` is not for the customer, if it is not."""
    if generation != draft.now.generation or draft.now.control is not Control.ASSISTANT:
        return "late"
    return "quiet" if handing.silent(draft) else None


def _suppress(draft: Draft, command: c.AssistantAnswers, why: str) -> None:
    for said in command.said:
        draft.record(e.MessageSuppressed(text=_rendered(draft, said).text, of=command.of, why=why))


def _record_turn(draft: Draft, command: c.AssistantAnswers) -> None:
    draft.record(
        e.AssistantTurned(
            of=command.of,
            understanding=command.understanding,
            events=command.events,
            slots=command.slots,
            active_loop=command.active_loop,
            model=command.model,
        )
    )


def _follow_language(draft: Draft, understanding: Understanding) -> None:
    language = draft.circumstances.policy.language_intents.get(understanding.intent)
    if language is not None and language != draft.now.language:
        draft.record(e.LanguageChanged(language=language))


def _says_no_more_than_language(draft: Draft, understanding: Understanding) -> bool:
    """Of all that they write in a language that the assistant does not read, it hears which one it is.

    That is an answer once; who goes on in it is not understood.
    """
    language = draft.circumstances.policy.language_intents.get(understanding.intent)
    return language is not None and language == draft.now.language


def _of_the_queue(draft: Draft, command: c.AssistantAnswers) -> QueueWish | None:
    """What who waits says of the waiting. The service does it: the assistant knows no queue."""
    if not draft.now.handover.queued:
        return None
    return draft.circumstances.policy.queue_intents.get(command.understanding.intent)


_TO_NOBODY_IN_PARTICULAR = frozenset({"ask_help", "greet", "affirm", "deny", "are_you_a_bot"})
"""Intents of `bot/shared` to which the assistant says what else it can do."""


def _asks_what_to_do(draft: Draft, command: c.AssistantAnswers) -> bool:
    """Who is in danger and asks for help is not offered subjects to choose from."""
    in_danger = draft.now.advice is not None and command.active_loop is None
    return in_danger and command.understanding.intent in _TO_NOBODY_IN_PARTICULAR


def _puzzled_while_they_wait(draft: Draft, command: c.AssistantAnswers) -> bool:
    """Who waits for a person tells them what happened; a machine does not ask them to say it differently.

    To who writes another language it could but offer the colleague for whom they wait, and to who tells on
    of what only a person deals with, say so once more.
    """
    heard, foreign = command.understanding, draft.circumstances.policy.language_intents
    return (
        draft.now.handover.queued
        and (not heard.understood or heard.intent in foreign or _tells_on(draft, command))
        and command.active_loop is None
        and command.wants is None
    )


def _tells_on(draft: Draft, command: c.AssistantAnswers) -> bool:
    episode, somebody = draft.now.episode, draft.circumstances.desk.available > 0
    known = episode is not None and episode.reason is Reason.TOPIC
    return known and somebody and _is_for_a_person(draft, command)


def _stuck(draft: Draft, command: c.AssistantAnswers) -> Reason | None:
    """Why a person should come in at this answer, if one should. Who waits already needs no second place."""
    policy = draft.circumstances.policy
    if draft.now.handover is not HandoverState.NO:
        return None
    if command.wants is not None:
        return command.wants
    if _is_for_a_person(draft, command):
        return Reason.TOPIC
    if draft.now.misunderstood >= policy.not_understood_limit:
        return Reason.NOT_UNDERSTOOD
    return None


def _hand_over(draft: Draft, command: c.AssistantAnswers, reason: Reason) -> None:
    detail, stuck_at = _detail(draft, command, reason), _stuck_at(command, reason)
    if reason is Reason.TOPIC and _told_to_nobody(draft, command):
        handing.join(draft, reason, detail=detail, stuck_at=stuck_at)
        leaving.take_down(draft)
    else:
        handing.request(draft, reason, detail=detail, stuck_at=stuck_at)


def _is_for_a_person(draft: Draft, command: c.AssistantAnswers) -> bool:
    return command.understanding.intent in draft.circumstances.policy.always_human


def _told_to_nobody(draft: Draft, command: c.AssistantAnswers) -> bool:
    """What a person deals with is begun while none is there. A form takes it down by asking."""
    nobody = draft.circumstances.desk.available == 0
    return _is_for_a_person(draft, command) and nobody and command.active_loop is None


def _detail(draft: Draft, command: c.AssistantAnswers, reason: Reason) -> Detail:
    """The topic as people call it, or the words that were not understood."""
    if reason is not Reason.TOPIC:
        return command.asked
    topic = command.understanding.intent
    return draft.circumstances.policy.always_human.get(topic) or topic


def _stuck_at(command: c.AssistantAnswers, reason: Reason) -> int | None:
    return None if reason is Reason.CUSTOMER_ASKED else command.of


def _say(draft: Draft, command: c.AssistantAnswers, told_before: Withheld | None) -> None:
    """What may be said where the customer is; of the rest they hear where it can be."""
    rendered = [(said.content, _rendered(draft, said)) for said in command.said]
    spoken = [pair for pair in rendered if not proof.lacks(draft, pair[1])]
    for content, text in spoken:
        proof.say(draft, command.of, content, text)
    for content, text in rendered:
        if content is not None and proof.lacks(draft, text):
            proof.withhold(draft, command.of, content, text)
    if draft.now.withheld is not None and not (spoken and draft.now.withheld.same_as(told_before)):
        proof.tell_where(draft)


def _rendered(draft: Draft, said: c.Said) -> Rendered:
    """The content store's words; the assistant's own where the store does not know the key."""
    own = Rendered(text=said.text, buttons=said.buttons, image=said.image)
    known = said.content and draft.render_content(said.content)
    return known or draft.fitting(own)
