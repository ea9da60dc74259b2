"""One file per report: compose(facts, …) -> Report."""
