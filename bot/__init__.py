"""The assistants: Rasa 3.6.21, asked one turn at a time. Python 3.10, its own environment, knows nobody."""
