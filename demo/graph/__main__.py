"""`python -m demo.graph --port 8090`: the stand-in alone. DEMO_GRAPH_LINES is a JSON list of the business's
numbers, each with the fields of `world.Line`; it is no argument since it holds secrets.
"""

import argparse
import os

import uvicorn
from pydantic import TypeAdapter

from demo.graph.app import create_graph
from demo.graph.world import Line


def main() -> None:
    parser = argparse.ArgumentParser(prog="demo.graph")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    lines = TypeAdapter(list[Line]).validate_json(os.environ["DEMO_GRAPH_LINES"])
    uvicorn.run(
        create_graph(lines),
        host=given.host,
        port=given.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
