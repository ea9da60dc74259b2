"""What the jobs that read pages share: how hosts are treated between and within rounds. No job: see jobs/__init__.py."""
