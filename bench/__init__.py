"""Measurements that anybody can repeat: `./run bench NAME` runs bench/NAME.py, prints a table and says what was missed."""
