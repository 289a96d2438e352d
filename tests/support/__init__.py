"""Real servers and browsers for tests, started only when a test asks for them."""
