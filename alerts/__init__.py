"""Cases to alerts to deliveries: who is told, in which words, and how a send is tried again. Pure."""
