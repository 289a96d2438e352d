"""`handover up` with the real assistant of the real brand."""

import resource
from pathlib import Path

import pytest

from tests.support.always_open import always_open_brands
from tests.support.installation import installation
from tests.support.processes import all_gone
from tests.support.trained import trained

pytestmark = [pytest.mark.rasa, pytest.mark.serial, pytest.mark.timeout(1800), pytest.mark.long]

PROCESSOR_SECONDS = 60
"""Half a minute on two cores. Processor time, since other work on the machine does not count."""


def test_an_installation_whose_assistants_are_trained_answers_soon_and_ends_whole(tmp_path: Path) -> None:
    assistants = tmp_path / "var" / "assistants"
    assistants.mkdir(parents=True)
    (assistants / "liander").symlink_to(trained("liander"))
    only = {"HANDOVER_BRANDS_DIR": str(always_open_brands(tmp_path, "liander"))}
    before = _processor_seconds()
    with installation(tmp_path / "var", settings=only, start_seconds=600) as running:
        running.until_said("assistant liander ready")
        assert running.get("/health/assistants").json()["liander"] == "ready"
        message = {"sender": "somebody", "message": "Ik heb geen stroom"}
        replies = running.post("/channels/chat/liander/webhooks/rest/webhook", message).json()
        assert any("stroom" in reply.get("text", "") for reply in replies)
        members = running.members()
    assert running.process.returncode == 0
    assert all_gone(members, within=1)
    assert "".join(running.said).count("nothing to train") == 1
    assert _processor_seconds() - before < PROCESSOR_SECONDS


def _processor_seconds() -> float:
    """Of everything that we started and that has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
