"""One module per party that may ask something of a conversation, and `handing` for the moves they share."""
