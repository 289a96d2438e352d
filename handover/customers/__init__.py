"""Customers whom a brand's own site vouches for."""
