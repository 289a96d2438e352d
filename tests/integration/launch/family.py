"""A supervisor with two children that each have a grandchild; run as a script by `test_supervision.py`.

The children write their own and their grandchild's process id. One ignores SIGTERM, as does its
grandchild. Argument: the grace in seconds.
"""

import asyncio
import signal
import sys

from handover.launch.console import Console
from handover.launch.program import Program
from handover.launch.supervisor import Supervisor

POLITE = """
import os, subprocess, time
child = subprocess.Popen(["sleep", "600"])
print("pids", os.getpid(), child.pid, flush=True)
time.sleep(600)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + POLITE


async def main() -> None:
    loop = asyncio.get_running_loop()
    async with Supervisor(Console()) as supervisor:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, supervisor.end)
        for name, code in (("polite", POLITE), ("stubborn", STUBBORN)):
            supervisor.keep(Program(name, (sys.executable, "-c", code), grace_seconds=float(sys.argv[1])))
        await supervisor.until_ended()


if __name__ == "__main__":
    asyncio.run(main())
