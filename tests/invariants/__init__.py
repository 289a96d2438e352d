"""What must hold of any run, simulated or real: each is a function that tells a `Judge` what is wrong."""
