"""The command line: words in, a command run, an exit code out."""

__version__ = "0.1.0"
