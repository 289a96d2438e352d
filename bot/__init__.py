"""The assistants: Rasa 3.6.21, asked one turn at a time. Runs on Python 3.10 from its own environment, knows nobody."""
