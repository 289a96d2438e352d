"""Ask the brand's Rasa as a function: a bounded window in, what is new out. The broker keeps the log."""
