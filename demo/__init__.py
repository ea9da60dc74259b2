"""What `./run demo` plays against: a newsroom and a mailbox of our own, on loopback only."""
