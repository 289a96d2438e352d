"""Bringing messages to networks that must be sent to: one lane per conversation, receipts, back-off."""
