"""Who should take a waiting conversation: pure policy over plain facts, and the loop that puts it to work."""
