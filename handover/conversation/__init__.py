"""The pure core: one conversation, one numbered log.

`decide(conversation, command, circumstances) -> Decision` says what a request leads to, as events and
effects; `evolve(conversation, event) -> conversation` says what an event changes. Nothing here awaits,
reads a clock or knows a database, so every interleaving can be tried in a loop.
"""
