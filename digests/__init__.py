"""A period's facts to a report, and a report to a printable document."""
