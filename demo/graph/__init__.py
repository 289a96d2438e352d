"""A stand-in for Meta's Graph API and for the customers' phones, for the demonstration and for tests.

    our connector ─► graph_routes ─► checks (Meta's limits) ─► faults ─► world: phones and their chats ─► page
    customer's phone page ─► phone_routes ─► world ─► notify: signed webhooks, retried ─► our connector

It refuses what Meta would refuse, as far as `docs/whatsapp.md` tells, and goes wrong on request. All of it
is kept in memory. It is for one machine: whoever reaches it may write as anybody.
"""
