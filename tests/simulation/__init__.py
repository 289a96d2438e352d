"""The broker in a small world: time, network, store and neighbours are simulated, all from one seed."""
