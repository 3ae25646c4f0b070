"""The commands: generators that ask ports for facts and yield events, in an order that never depends on timing."""
