"""What every brand recognises, read once. Liander adds nothing to it."""

import pytest

from handover.safety import Emergencies, load_emergencies
from handover.settings import SHARED_EMERGENCIES


@pytest.fixture(scope="session")
def liander() -> Emergencies:
    return load_emergencies(SHARED_EMERGENCIES)
