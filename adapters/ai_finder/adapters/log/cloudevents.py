"""A log as a CloudEvents 1.0 JSON batch, for systems that take those."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from ai_finder.adapters.log.reader import LogReader
from ai_finder.events.facts import CommandStarted


def batch(reader: LogReader) -> bytes:
    """`application/cloudevents-batch+json`; `sequence` and `chainhash` are extension attributes."""
    events = []
    run_id, began = "", datetime.fromtimestamp(0, UTC)
    for event, envelope in reader:
        if isinstance(event, CommandStarted):
            run_id = event.run_id
            began = datetime.fromisoformat(event.started_at)
        time = (began + timedelta(milliseconds=envelope.t)).isoformat(timespec="milliseconds")
        events.append(
            {
                "specversion": "1.0",
                "id": f"{run_id}/{envelope.seq}",
                "source": f"urn:uuid:{run_id}",
                "type": f"ai-finder.{envelope.type}.v{envelope.v}",
                "time": time.replace("+00:00", "Z"),
                "datacontenttype": "application/json",
                "sequence": f"{envelope.seq:010}",
                "chainhash": envelope.h,
                "data": json.loads(envelope.data),
            }
        )
    return (json.dumps(events, indent=2, ensure_ascii=False) + "\n").encode()
