"""One file per channel: NAME and send(message, settings, connect, at=…) -> SendResult."""
