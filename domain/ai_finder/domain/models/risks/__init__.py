"""What a name, a class, a path or a template could do: judged without running any."""
