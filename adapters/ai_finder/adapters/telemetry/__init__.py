"""What may be said of a run: closed types, and the one filter from events to them."""
