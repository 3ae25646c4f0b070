"""Folds over events: the only source of every output."""
