"""Every record, kept: tables, one file of plain functions per noun, the evidence on disk, the append-only log.

The only room that knows SQL. The same code runs on SQLite (WAL, synchronous=FULL, one writer) and PostgreSQL. Functions
take a `Connection` inside a transaction that the caller opened with `engine.writing` or `engine.reading`: one job or one
request is one transaction, committed at the edge.
"""
