"""One file per ./run command, and service.py, which start and demo share."""
