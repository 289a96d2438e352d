"""SQL is the truth. Plain functions over a connection, and the group commit that drives them."""
