"""Whole brokers as processes, on a real PostgreSQL and Valkey, beaten at random while people talk.

    widgets, desks ─► balancer ─► broker processes ─► PostgreSQL, Valkey
    phones ─► stand-in for the Graph API ─┘    └─► stand-in for Rasa

The blows and whom they hit come from a seed (`plan`); what else happens is as it is with real processes. When
all is calm again, the databases and everybody's screens are held against each other (`checks`).
"""
