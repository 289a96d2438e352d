"""Rasa's own console client, driven line by line; run by the interpreter of bot/.venv.

python console.py http://127.0.0.1:8080/channels/chat/liander sender
in   {"how": "block" | "stream", "message": "Hoi"}
out  [{"recipient_id": …, "text": …}, …]
"""

import asyncio
import json
import sys

from rasa.core.channels import console


async def main(server: str, sender: str) -> None:
    print("[]", flush=True)  # Rasa is imported
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["how"] == "block":
            replies = await console.send_message_receive_block(server, "", sender, asked["message"])
        else:
            stream = console._send_message_receive_stream(server, "", sender, asked["message"])
            replies = [reply async for reply in stream]
        print(json.dumps(replies), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
