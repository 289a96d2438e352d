"""What happens because time passes: timers, leases of broker processes, agents who are gone."""
