"""What can be wrong with an installation, looked at one thing at a time, for `handover doctor`.

A check returns what it found, or raises CannotStart (it will not run like this) or Doubt (it will).
"""

import os
import platform
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import redis.asyncio
from redis.exceptions import RedisError
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from handover.launch.assistants import is_trained, our_assistants
from handover.launch.bot_environment import bot_versions
from handover.launch.brand_check import read_brands, sound_brands
from handover.launch.data_directory import open_data_directory
from handover.launch.ports import taken_socket
from handover.launch.problem import CannotStart
from handover.launch.readiness import answers
from handover.launch.secret_file import FILE as SECRETS
from handover.launch.valkey import valkey_binary
from handover.settings import PREFIX, PartialSettings
from handover.storage.database import database_at
from handover.storage.work import count_set_aside

_TIMEOUT_SECONDS = 5.0
_FOR_BUILDING = {"PYTHON", "BOT_PYTHON", "CHROMIUM"}
_FOR_TESTING = PREFIX + "TEST_"
_BROWSERS = ("chromium", "chromium-headless-shell", "google-chrome")


class Doubt(Exception):
    """Worth telling, but it will run."""


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    about: str
    verdict: Literal["ok", "doubt", "wrong"]
    line: str


Check = Callable[[PartialSettings], Awaitable[str]]


async def findings(settings: PartialSettings) -> AsyncIterator[Finding]:
    """The outcome of every check, each as soon as it is known."""
    for about, check in CHECKS.items():
        yield await _finding(about, check, settings)


async def _finding(about: str, check: Check, settings: PartialSettings) -> Finding:
    try:
        return Finding(about, "ok", await check(settings))
    except Doubt as doubt:
        return Finding(about, "doubt", str(doubt))
    except CannotStart as problem:
        return Finding(about, "wrong", str(problem))


async def _python(_: PartialSettings) -> str:
    return f"{platform.python_version()} on {platform.platform(terse=True)}"


async def _assistants_python(_: PartialSettings) -> str:
    python, rasa = bot_versions()
    return f"Python {python} with Rasa {rasa}"


async def _settings(_: PartialSettings) -> str:
    known = {name.upper() for name in PartialSettings.model_fields} | _FOR_BUILDING
    ours = (name for name in os.environ if name.startswith(PREFIX) and not name.startswith(_FOR_TESTING))
    given = {name.removeprefix(PREFIX) for name in ours}
    if strange := sorted(given - known):
        names = ", ".join(PREFIX + name for name in strange)
        raise Doubt(f"{names} means nothing to Handover: compare with docs/settings.md")
    return f"{len(given)} set" if given else "all defaults"


async def _data_directory(settings: PartialSettings) -> str:
    open_data_directory(settings.data_dir)
    free = shutil.disk_usage(settings.data_dir).free
    return f"{settings.data_dir}, {free / 1024**3:.0f} GB free"


async def _secrets(settings: PartialSettings) -> str:
    if settings.secret_key and settings.bot_token:
        return "given by the environment"
    path = settings.data_dir / SECRETS
    if not path.exists():
        return "made at the first start"
    if path.stat().st_mode & 0o077:
        raise Doubt(f"{path} can be read by others: chmod 600 {path}")
    return str(path)


async def _port(settings: PartialSettings) -> str:
    if await answers(f"{settings.local_url}/health/live"):
        return f"a broker answers at {settings.local_url}"
    taken_socket(settings.host, settings.port).close()
    return f"{settings.port} is free"


async def _brands(settings: PartialSettings) -> str:
    return ", ".join(sound_brands(settings.brands_dir))


async def _models(settings: PartialSettings) -> str:
    ours = [brand.key for brand in our_assistants(read_brands(settings.brands_dir).values(), settings).brands]
    if missing := [brand for brand in ours if not is_trained(brand, settings.data_dir)]:
        raise Doubt(f"{', '.join(missing)}: will be trained at the first start, a minute or two each")
    return ", ".join(ours) if ours else "served elsewhere"


async def _database(settings: PartialSettings) -> str:
    administrations = {brand.administration.key for brand in read_brands(settings.brands_dir).values()}
    urls = [settings.directory_database, *map(settings.database_for, sorted(administrations))]
    for url in urls:
        await _reach_database(url)
    return f"{len(urls)} of {make_url(urls[0]).get_backend_name()}"


async def _reach_database(url: str) -> None:
    if url.startswith("sqlite"):
        return  # a file in the data directory, made when missing
    database = database_at(url)
    try:
        await database.read(lambda connection: connection.execute(text("SELECT 1")))
    except (SQLAlchemyError, OSError) as error:
        raise CannotStart(
            f"{make_url(url).render_as_string()} does not answer ({_short(error)}): "
            "start it, create the database, or correct HANDOVER_DATABASE_URL"
        ) from None
    finally:
        await database.close()


async def _work(settings: PartialSettings) -> str:
    """What always failed, and was set aside so that the rest goes on."""
    administrations = {brand.administration.key for brand in read_brands(settings.brands_dir).values()}
    urls = {key: settings.database_for(key) for key in sorted(administrations)}
    counts = {key: await _set_aside(url) for key, url in urls.items() if _is_made(url)}
    if left := [f"{key}: {count}" for key, count in counts.items() if count]:
        raise Doubt(f"set aside, {', '.join(left)}: look in the log for work_set_aside")
    return "none set aside"


def _is_made(url: str) -> bool:
    """Looking would make a file."""
    return not url.startswith("sqlite") or Path(make_url(url).database or "").exists()


async def _set_aside(url: str) -> int:
    database = database_at(url)
    try:
        return await database.read(count_set_aside)
    except (SQLAlchemyError, OSError):
        return 0  # not made yet, or away, which another check tells
    finally:
        await database.close()


async def _redis(settings: PartialSettings) -> str:
    if settings.redis_url is None:
        return f"none set; `handover up` starts {valkey_binary().name}"
    try:
        async with redis.asyncio.from_url(settings.redis_url, socket_timeout=_TIMEOUT_SECONDS) as client:
            await client.ping()
    except (RedisError, OSError) as error:
        raise CannotStart(
            f"does not answer ({_short(error)}): start it, or correct HANDOVER_REDIS_URL"
        ) from None
    return "answers"


async def _browser(_: PartialSettings) -> str:
    found = os.environ.get("HANDOVER_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise Doubt("no Chromium, which only the tests need: `make test` fetches one")
    return found


def _short(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0][:200]


CHECKS: dict[str, Check] = {
    "Python": _python,
    "assistants": _assistants_python,
    "settings": _settings,
    "data directory": _data_directory,
    "secrets": _secrets,
    "port": _port,
    "brands": _brands,
    "models": _models,
    "databases": _database,
    "work": _work,
    "Redis": _redis,
    "browser": _browser,
}
