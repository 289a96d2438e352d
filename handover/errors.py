"""What the broker refuses, apart from what a conversation refuses (`handover.conversation.refusals`).

HandoverError
├── NotAdmitted
│   ├── WrongCredentials       wrong_credentials       unknown name, wrong password, no such grant
│   ├── NotSignedIn            not_signed_in           no session, or it has ended
│   └── WrongToken             wrong_token             another system did not show its own token
├── Forbidden                  forbidden               known, but this role may not
├── NotFound
│   ├── UnknownBrand           unknown_brand           nowhere, or in another administration: one answer
│   └── UnknownConversation    unknown_conversation
├── VersionConflict            version_conflict        this version was told before, differently
├── Unacceptable
│   ├── AdministrationNeeded   administration_needed   the account works for several: say for which
│   └── UnknownStep            unknown_step            the brand knows no such process or step
└── RateLimited                rate_limited            too often; again later

`code` is stable and goes to clients. Which HTTP status goes with it is for `handover.api` to know. Messages
hold nothing that the caller sent.
"""

from typing import ClassVar


class HandoverError(Exception):
    """`message` says in one sentence what to do about it."""

    code: ClassVar[str]
    message: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)


class NotAdmitted(HandoverError):
    """Who asks is not who they should be."""


class WrongCredentials(NotAdmitted):
    code = "wrong_credentials"
    message = "The user name, the password or the administration is not right."


class NotSignedIn(NotAdmitted):
    code = "not_signed_in"
    message = "Sign in first: this session is unknown or has ended."


class WrongToken(NotAdmitted):
    code = "wrong_token"
    message = "This asks for a bearer token that was not given."


class Forbidden(HandoverError):
    code = "forbidden"
    message = "Your role does not allow this."


class NotFound(HandoverError):
    """It is not there, or not for the caller."""


class UnknownBrand(NotFound):
    code = "unknown_brand"
    message = "There is no such brand here."


class UnknownConversation(NotFound):
    code = "unknown_conversation"
    message = "There is no such conversation here."


class VersionConflict(HandoverError):
    code = "version_conflict"
    message = "This version was told before with other contents; send changes under a higher version."


class Unacceptable(HandoverError):
    """Well-formed, but it means nothing here."""


class AdministrationNeeded(Unacceptable):
    code = "administration_needed"
    message = "This account works for several administrations; name one."


class UnknownStep(Unacceptable):
    code = "unknown_step"
    message = "The brand has no such process type, or that type no such status."


class RateLimited(HandoverError):
    code = "rate_limited"
    message = "Too many attempts; wait before the next one."

    def __init__(self, retry_after: int) -> None:
        """`retry_after`: seconds after which it makes sense to try again."""
        super().__init__()
        self.retry_after = retry_after
