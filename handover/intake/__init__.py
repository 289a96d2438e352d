"""Accept once: check, recognise, store, hand inward. What every connector stands in front of."""
