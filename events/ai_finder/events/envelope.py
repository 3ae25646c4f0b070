"""The line of a log: `{"data":{…},"h":"b2:…","seq":17,"t":1834,"type":"sdk.found","v":1}`."""

from __future__ import annotations

import re

from attrs import frozen

from ai_finder.events import chain

_LINE = re.compile(
    rb'(\{"data":(\{.*\})),"h":"(b2:[0-9a-f]{32})"'
    rb'(,"seq":(0|[1-9]\d{0,15}),"t":(0|[1-9]\d{0,15}),"type":"([a-z0-9_.]+)","v":([1-9]\d{0,8})\})'
)


@frozen
class Envelope:
    """One line, taken apart but not decoded."""

    seq: int
    """Its place in the log, from 0, without gaps."""
    t: int
    """Milliseconds since the run began."""
    type: str
    v: int
    data: bytes
    """Canonical JSON of the event's own fields."""
    h: str
    body: bytes
    """The line without its hash: what the hash is over."""

    def line(self) -> bytes:
        """The line as it stands in the log, with its newline."""
        head = b'{"data":' + self.data
        return head + b',"h":"' + self.h.encode() + b'"' + self.body[len(head) :] + b"\n"


def seal(before: str, seq: int, t: int, name: str, version: int, data: str) -> Envelope:
    """Chain a new line to the hash before it."""
    encoded = data.encode("ascii")
    body = b'{"data":%b,"seq":%d,"t":%d,"type":"%b","v":%d}' % (encoded, seq, t, name.encode(), version)
    return Envelope(seq, t, name, version, encoded, chain.link(before, body), body)


def parse(line: bytes) -> Envelope | None:
    """Take a line (without its newline) apart; None where it is no envelope."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    head, data, h, tail, seq, t, name, version = match.groups()
    return Envelope(int(seq), int(t), name.decode(), int(version), data, h.decode(), head + tail)
