"""Plain Python about warning signals."""
