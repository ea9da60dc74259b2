"""The one query language: parsed once, matched in memory here, compiled to SQL by storage/search.

`parsing.parse` gives a Query, `matching.find` holds one against a piece, `library.Library` thousands against one piece."""
