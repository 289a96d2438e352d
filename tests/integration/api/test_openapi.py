"""The description that is kept is the one that is answered, and it has one shape of refusal."""

import json

from handover.api.app import without_rooms
from handover.api.document import FILE, description

METHODS = {"get", "put", "post", "delete"}


def test_docs_openapi_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == description(), "run: python -m handover.api.document"


def test_every_refusal_is_described_in_the_one_shape() -> None:
    paths = without_rooms(None, {}).openapi()["paths"]
    answers = [
        (path, status, answer)
        for path, methods in paths.items()
        for method in METHODS & set(methods)
        for status, answer in methods[method]["responses"].items()
    ]
    assert len(answers) > 40
    for path, status, answer in answers:
        if status.startswith("4"):
            assert "/Refusal" in json.dumps(answer), (path, status)


def test_whoever_takes_a_body_may_find_it_malformed_or_too_large() -> None:
    paths = without_rooms(None, {}).openapi()["paths"]
    for path, methods in paths.items():
        for method in METHODS & set(methods):
            if "requestBody" in methods[method]:
                assert {"400", "413", "422"} <= set(methods[method]["responses"]), path
