"""Settings read from the environment, with a mistake told in one line."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsError

from handover.launch.problem import CannotStart
from handover.settings import PREFIX

S = TypeVar("S", bound=BaseSettings)


def configured(settings: Callable[..., S], **given: object) -> S:
    """`settings` from the environment, `given` before it. Raises CannotStart at the first mistake."""
    try:
        return settings(**given)
    except ValidationError as error:
        raise CannotStart(_line(error.errors()[0])) from None
    except SettingsError as error:
        raise CannotStart(f"{error}: correct it as docs/settings.md says") from None


def _line(mistake: ErrorDetails) -> str:
    if not mistake["loc"]:
        return f"{mistake['msg'].removeprefix('Value error, ')}: correct it as docs/settings.md says"
    name = PREFIX + str(mistake["loc"][0]).upper()
    if mistake["type"] == "missing":
        return f"{name} is not set: give it a value (docs/settings.md); only `handover up` makes its own"
    return f"{name} is wrong ({mistake['msg']}): correct it as docs/settings.md says"
