"""The broker's HTTP surface: thin routes over the rooms that do the work. Statuses are known here alone."""
