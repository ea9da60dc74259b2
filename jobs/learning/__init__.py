"""What the jobs use of what people taught: how far each detector is trusted, and how likely a case is to be confirmed."""
