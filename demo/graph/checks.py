"""What may be sent: Meta's limits as strict models. Unknown fields are refused, so that a slip shows."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from demo.graph.refusals import Refused

Link = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2_000)]
Caption = Annotated[str, Field(min_length=1, max_length=1_024)]


def at_most(characters: int) -> Any:
    """Something to read, no longer than that."""
    return Field(min_length=1, max_length=characters, pattern=r"\S")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(Part):
    body: Annotated[str, at_most(4_096)]
    preview_url: bool = False


class Image(Part):
    link: Link | None = None
    id: str | None = None
    caption: Caption | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.link is None) == (self.id is None):
            raise ValueError("an image has either a link or an id")
        return self


class Reply(Part):
    id: Annotated[str, at_most(256)]
    title: Annotated[str, at_most(20)]


class ReplyButton(Part):
    type: Literal["reply"]
    reply: Reply


class Words(Part):
    text: Annotated[str, at_most(1_024)]


class Footer(Part):
    text: Annotated[str, at_most(60)]


class Header(Part):
    type: Literal["image"]
    image: Image


class ButtonAction(Part):
    buttons: Annotated[list[ReplyButton], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _no_two_the_same(self) -> Self:
        _distinct("title", [button.reply.title for button in self.buttons])
        _distinct("id", [button.reply.id for button in self.buttons])
        return self


class Row(Part):
    id: Annotated[str, at_most(200)]
    title: Annotated[str, at_most(24)]
    description: Annotated[str, at_most(72)] | None = None


class Section(Part):
    title: Annotated[str, at_most(24)] | None = None
    rows: Annotated[list[Row], Field(min_length=1)]


class ListAction(Part):
    button: Annotated[str, at_most(20)]
    sections: Annotated[list[Section], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _ten_rows_in_all(self) -> Self:
        rows = [row for section in self.sections for row in section.rows]
        if len(rows) > 10:
            raise ValueError("a list has at most 10 rows in all")
        if len(self.sections) > 1 and not all(section.title for section in self.sections):
            raise ValueError("sections need titles once there are more than one")
        _distinct("id", [row.id for row in rows])
        return self


class Buttons(Part):
    type: Literal["button"]
    header: Header | None = None
    body: Words
    footer: Footer | None = None
    action: ButtonAction


class List(Part):
    type: Literal["list"]
    body: Words
    footer: Footer | None = None
    action: ListAction


class Language(Part):
    code: Annotated[str, Field(pattern=r"^[a-z]{2}(_[A-Z]{2})?$")]


class Value(Part):
    type: Literal["text"]
    text: Annotated[str, Field(min_length=1)]


class Values(Part):
    type: Literal["body"]
    parameters: Annotated[list[Value], Field(min_length=1)]


class Payload(Part):
    type: Literal["payload"]
    payload: Annotated[str, at_most(256)]


class QuickReply(Part):
    """What the template's button number `index` sends when it is tapped."""

    type: Literal["button"]
    sub_type: Literal["quick_reply"]
    index: Annotated[str, Field(pattern=r"^[0-9]$")]
    parameters: Annotated[list[Payload], Field(min_length=1, max_length=1)]


class Template(Part):
    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Language
    components: list[Annotated[Values | QuickReply, Field(discriminator="type")]] = []

    @property
    def values(self) -> list[str]:
        filled = [part for part in self.components if isinstance(part, Values)]
        return [value.text for part in filled for value in part.parameters]

    @property
    def payloads(self) -> dict[int, str]:
        """By number of the button."""
        given = [part for part in self.components if isinstance(part, QuickReply)]
        return {int(part.index): part.parameters[0].payload for part in given}


class Message(Part):
    """The body of `POST /<phone_number_id>/messages`."""

    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual"] = "individual"
    to: Annotated[str, Field(pattern=r"^\+?[0-9]{5,20}$")] | None = None
    recipient: Annotated[str, Field(pattern=r"^[A-Z]{2}\.[A-Za-z0-9.]{1,130}$")] | None = None
    type: Literal["text", "image", "interactive", "template"]
    text: Text | None = None
    image: Image | None = None
    interactive: Annotated[Buttons | List, Field(discriminator="type")] | None = None
    template: Template | None = None
    context: dict[str, str] | None = None
    biz_opaque_callback_data: Annotated[str, Field(max_length=512)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.to is None) == (self.recipient is None):
            raise ValueError("a message has either to or recipient")
        given = {name for name in ("text", "image", "interactive", "template") if getattr(self, name)}
        if given != {self.type}:
            raise ValueError(f"a message of type {self.type} has {self.type} and nothing else")
        return self


def _distinct(what: str, values: list[str]) -> None:
    if len(set(values)) < len(values):
        raise ValueError(f"two options have the same {what}")


def checked(body: object) -> Message:
    """Raises `Refused` as Meta does: 131008 where something is missing, else 131009."""
    try:
        return Message.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        code = 131008 if first["type"] == "missing" else 131009
        raise Refused(400, code, f"{where}: {first['msg']}") from error
