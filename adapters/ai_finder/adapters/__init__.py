"""The outside world behind the ports: file tree, logs, outputs, telemetry."""
