"""Doors for machines, one file each, found by looking in this folder: no page, no session, no form; a signature instead."""
