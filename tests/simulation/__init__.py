"""The broker in a small world of its own: simulated time, network, store and neighbours, all from one seed."""
