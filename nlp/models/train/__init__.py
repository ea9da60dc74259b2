"""How the trained files were made: scripts, labels and invented pieces. Needs the dependency group `train`."""
