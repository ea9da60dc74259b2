"""Flags to cases: when a case is opened or raised, which step may follow which, and by when someone must look. Pure."""
