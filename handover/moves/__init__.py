"""A customer goes on in another channel: same conversation, same agent, same place in the queue."""
