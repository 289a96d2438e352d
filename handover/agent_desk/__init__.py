"""The agents' websocket `handover.v1`: frames, a session without I/O, the thin loop, and what it shows."""
