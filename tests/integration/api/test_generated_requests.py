"""Generated requests, well- and ill-formed, find nothing that the description does not tell."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, CheckFunction
from schemathesis.specs.openapi.checks import positive_data_acceptance

from handover.api.app import without_rooms
from tests.integration.api.conftest import sqlite_in
from tests.integration.api.house import BOT_TOKEN, LIANDER
from tests.integration.api.served import Served, served

pytestmark = [pytest.mark.serial, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def broker(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with served(sqlite_in(folder), redis_server, folder) as broker:
        yield broker


described = schemathesis.openapi.from_dict(without_rooms(None, {}).openapi())


def _token(broker: Served, path: str) -> str:
    if path.endswith("/status-request"):
        return BOT_TOKEN
    if "/processes/" in path:
        return broker.service[LIANDER]
    return broker.sign_in("marieke")  # anew each time: some requests sign out


@described.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_undescribed(
    case: Case,  # type: ignore[type-arg]  # of any operation: schemathesis has no name for that
    broker: Served,
) -> None:
    headers = {"Authorization": f"Bearer {_token(broker, case.operation.path)}"}
    # Steps are the brand's own and moments lie in our time: no schema can tell which reports are taken.
    untold: list[CheckFunction] = (
        [positive_data_acceptance] if case.operation.path.endswith("/processes/{key}") else []
    )
    case.call_and_validate(base_url=broker.url, headers=headers, excluded_checks=untold)
