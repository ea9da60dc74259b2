"""One file per kind of document: write(report, …)."""
