"""Figures, measured: `make bench`. Baselines are measured in the same run, on the same machine."""
