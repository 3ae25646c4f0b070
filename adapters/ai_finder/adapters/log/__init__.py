"""Event logs on disk: JSON Lines, one private file a run."""
