"""Serving: one parent that imported Rasa, one forked child per brand."""
