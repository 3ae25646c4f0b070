"""How bytes are laid out: readers of encodings and archives, bounded and lazy, that know no model."""
