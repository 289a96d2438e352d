"""One turn of a conversation as a function: request and window in, answer and new events out, nothing kept."""
