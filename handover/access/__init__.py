"""Who may enter, for which administration, and what they may do there."""
