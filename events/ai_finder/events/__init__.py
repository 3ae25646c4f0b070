"""What happened, as immutable facts: their vocabulary, their log lines, the commands that yield them, their folds."""
