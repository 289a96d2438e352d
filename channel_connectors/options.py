"""What brand.yml may say of a channel: a model for each connector, checked before anything is served."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo


class Options(BaseModel):
    """What brand.yml may say under a channel; each connector has its own. Unknown keys are refused.

    Validated with the brand's languages in the context: `{"languages": ("nl", "en")}`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    own: ClassVar[frozenset[str]] = frozenset()
    """Options that no two brands can have the same: what is written there is one brand's."""


def languages_of(info: ValidationInfo) -> tuple[str, ...]:
    """The brand's languages, where the options are validated as a brand's."""
    return tuple((info.context or {}).get("languages", ()))
