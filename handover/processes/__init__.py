"""What the organisation does for a customer, step by step: a connection, a meter, a complaint.

    back office ─► record ─► kept sealed, found only by who knows number, postcode and house number
    customer, through the assistant ─► inquiry ─► the status, and a link to the conversation it was proven in
    agent's dialogue context ◄─ links
    news ─► whoever chose to hear of a new status is told

Nothing here knows a channel.
"""
