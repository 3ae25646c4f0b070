"""The words of a command line, the command's name first: options may stand before it, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def command_first(words: Sequence[str], group: Any) -> list[str]:
    """The words with options that stand before a (sub)command moved behind it.

    `group` is the parsed tree of commands. What asks for the program itself (`--version`), and words
    in which no command stands, stay as they are.
    """
    left = list(words)
    names: list[str] = []
    before: list[str] = []
    while hasattr(group, "commands"):
        valued = _valued(group)
        while left and left[0].startswith("-") and left[0] != "--":
            taken = 2 if left[0] in valued else 1
            before += left[:taken]
            del left[:taken]
        if not left or left[0] not in group.commands or "--version" in before:
            return [*names, *before, *left]
        names.append(left[0])
        group = group.commands[left.pop(0)]
    return [*names, *before, *left]


def _valued(command: Any) -> frozenset[str]:
    """The options of a command, and of all below it, whose value is the next word."""
    own = (option for each in command.params if not getattr(each, "is_flag", True) for option in each.opts)
    below = (_valued(inner) for inner in getattr(command, "commands", {}).values())
    return frozenset(own).union(*below)
