"""What is said of assistants that come and go."""

from handover.launch.assistants_health import changes


def test_only_a_change_is_told() -> None:
    assert list(changes({}, {"liander": "starting"})) == []
    assert list(changes({"liander": "starting"}, {"liander": "ready"})) == ["assistant liander ready"]
    assert list(changes({"liander": "ready"}, {"liander": "ready"})) == []
    assert list(changes({"liander": "ready"}, {"liander": "down", "firan": "ready"})) == [
        "assistant liander is down; people answer its customers meanwhile",
        "assistant firan ready",
    ]
