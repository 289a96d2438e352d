"""`python -m handover.api.document` writes docs/openapi.json; a test tells when it is out of date."""

import json
import sys
from pathlib import Path

from handover.api.app import without_rooms
from handover.settings import PROJECT

FILE = PROJECT / "docs" / "openapi.json"


def description() -> str:
    """What `/openapi.json` answers, laid out for reading."""
    schema = without_rooms(None, {}).openapi()
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main(path: Path = FILE) -> None:
    path.write_text(description(), encoding="utf-8")
    print(path, file=sys.stderr)


if __name__ == "__main__":
    main()
