"""Secrets of an embedded installation, made at its first start and kept in its data directory."""

import json
import os
import secrets
from pathlib import Path

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from handover.launch.problem import CannotStart

FILE = "secrets.json"


class Secrets(BaseModel):
    """What `handover serve` would be given by its operator."""

    model_config = ConfigDict(frozen=True)

    secret_key: SecretStr
    bot_token: SecretStr


def kept_secrets(directory: Path) -> Secrets:
    """Reads the secrets, or makes them. Raises CannotStart when damaged, OSError when they cannot be kept."""
    path = directory / FILE
    if not path.exists():
        _write(path, {name: secrets.token_urlsafe(48) for name in Secrets.model_fields})
    try:
        return Secrets.model_validate_json(path.read_bytes())
    except ValidationError:
        raise CannotStart(
            f"{path} is damaged: restore it, stored messages cannot be read without it "
            "(delete it only together with the databases)"
        ) from None


def _write(path: Path, values: dict[str, str]) -> None:
    """Whole or not at all, and never readable by others."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(values, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
