"""Rasa's Socket.IO channel: a connection stays open, answers come when they come."""
