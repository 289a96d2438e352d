"""Rasa's REST channel: a question is posted, the answers come back with it."""
