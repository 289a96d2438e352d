"""A database in memory that behaves as PostgreSQL does at READ COMMITTED, one statement at a time."""
