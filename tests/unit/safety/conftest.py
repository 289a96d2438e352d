"""The emergencies of Liander, read once."""

from pathlib import Path

import pytest

from handover.safety import Emergencies, load_emergencies

LIANDER = Path(__file__).parents[3] / "brands" / "liander" / "emergencies.yml"


@pytest.fixture(scope="session")
def liander() -> Emergencies:
    return load_emergencies(LIANDER)
