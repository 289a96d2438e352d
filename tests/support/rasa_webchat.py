"""rasa-webchat 1.0.1, the widget that most sites with a Rasa behind them have: from npm, as it is.

Fetched once into var/, never committed; a file that is not exactly this one is not used.
"""

import hashlib
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from handover.settings import PROJECT

PACKAGE, MEMBER = "rasa-webchat@1.0.1", "package/lib/index.js"
SHA256 = "bfedd788e4bd7df12f64b5bf2963e634f84bac1cb176b6cede60c507d3553f1e"
FOLDER = PROJECT / "var" / "tests" / "rasa-webchat"


class NotFetched(Exception):
    """Says why: no npm, no network, or another file than the one that is meant."""


def rasa_webchat() -> Path:
    """The widget's script. Raises `NotFetched`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    script = FOLDER / "index.js"
    with FileLock(FOLDER / "lock"):
        if not script.is_file() or _hash(script.read_bytes()) != SHA256:
            script.write_bytes(_fetched())
    return script


def _fetched() -> bytes:
    with TemporaryDirectory() as folder:
        content = _unpacked(_packed(Path(folder)))
    if _hash(content) != SHA256:
        raise NotFetched(f"{MEMBER} of {PACKAGE} has another SHA-256 than {SHA256}")
    return content


def _packed(folder: Path) -> Path:
    command = ["npm", "pack", "--silent", PACKAGE]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=120)
    except FileNotFoundError as error:
        raise NotFetched(f"npm is missing: it brings {PACKAGE}, which this test is about") from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NotFetched(f"npm could not fetch {PACKAGE}; is there a network? {error.stderr!r}") from error
    return next(folder.glob("*.tgz"))


def _unpacked(archive: Path) -> bytes:
    with tarfile.open(archive) as tar:
        member = tar.extractfile(MEMBER)
        assert member is not None, f"{MEMBER} is not in {archive.name}"
        return member.read()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
