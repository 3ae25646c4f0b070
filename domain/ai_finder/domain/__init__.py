"""The vocabulary, the catalogue as data, and the pure detectors: bytes in, findings out."""
