"""What carries the jobs: local.py on one box; the jobs know nothing of it."""
