"""Starts, watches and stops the processes of one installation, and says what is wrong when it cannot."""
