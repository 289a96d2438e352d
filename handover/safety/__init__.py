"""Emergencies, recognised before anything else."""
