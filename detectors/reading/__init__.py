"""What several detectors read texts by: phrases of a lexicon, addresses, quantiles. No detector itself."""
