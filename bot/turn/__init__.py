"""One turn of a conversation as a function: a window in, an answer and new events out, nothing kept."""
