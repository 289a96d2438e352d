"""From a brand's files to a trained model: gather, merge, check, train."""
