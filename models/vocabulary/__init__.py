"""The words everyone shares: frozen value types, no I/O, no ORM."""
