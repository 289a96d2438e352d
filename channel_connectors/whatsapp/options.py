"""What a brand says about WhatsApp in `brand.yml` (`channels: whatsapp: {…}`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from pydantic import Field, ValidationInfo, model_validator

from channel_connectors.options import Options, languages_of
from models.vocabulary.template import Purpose

Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
"""As Meta writes names of templates."""
Code = Annotated[str, Field(pattern=r"^[a-z]{2}(_[A-Z]{2})?$")]


@dataclass(frozen=True, slots=True)
class Approved:
    """A template as Meta knows it."""

    name: str
    language: str


Templates = Mapping[tuple[Purpose, str], Approved]
"""By purpose and language of ours."""


class WhatsAppOptions(Options):
    """`phone_number_id` is Meta's name of the number; `number` what people dial, digits only.

    `templates`: the approved template per purpose and language. `template_languages`: what Meta calls a
    language of the brand, where that is not the same two letters (`en: en_GB`).
    """

    own: ClassVar[frozenset[str]] = frozenset({"phone_number_id", "number"})

    phone_number_id: Annotated[str, Field(pattern=r"^[0-9]{5,30}$")]
    number: Annotated[str, Field(pattern=r"^[0-9]{5,20}$")] | None = None
    templates: Mapping[Purpose, Mapping[Language, Name]] = {}
    template_languages: Mapping[Language, Code] = {}

    @model_validator(mode="after")
    def _in_every_language(self, info: ValidationInfo) -> Self:
        for purpose, names in self.templates.items():
            if lacking := sorted(set(languages_of(info)) - names.keys()):
                raise ValueError(f"templates.{purpose} names none for {', '.join(lacking)}; add it")
        return self

    @property
    def approved(self) -> Templates:
        """Every template, as the Graph API is asked for it."""
        return {
            (purpose, language): Approved(name, self.template_languages.get(language, language))
            for purpose, names in self.templates.items()
            for language, name in names.items()
        }
