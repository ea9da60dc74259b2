"""Who is asking, what they may do, and whether the request is really theirs."""
