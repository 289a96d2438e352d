"""The assistants, from outside: the programs of bot/.venv are started; only pure modules are imported."""
