"""The facts that a Keras model's configuration states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import evolve

from ai_finder.domain.models.model import Model, text

_PORTS_LIMIT = 100
_NESTED = 8
"""How deep the names of inputs may stand in lists and objects."""


def described(model: Model, document: object) -> Model:
    """A model with what its configuration says of it: its class, name, inputs, outputs and quantization."""
    if not isinstance(document, dict) or not isinstance(document.get("class_name"), str):
        return model
    config = document.get("config")
    inner: Mapping[str, object] = config if isinstance(config, dict) else {"layers": config}
    layers = _layers(inner)
    return evolve(
        model,
        architecture=text(document["class_name"]) or None,
        name=_name(inner),
        inputs=tuple(_port(layers, name) for name in _ends(inner, layers, "input_layers", first=True)),
        outputs=tuple(_ends(inner, layers, "output_layers", first=False)),
        quantization=next(filter(None, map(_quantization, layers.values())), None),
    )


def told(document: object, *, whole: bool) -> Iterator[tuple[str, object]]:
    """What is worth telling of a model and its training, for its metadata; of a part, no count."""
    if not isinstance(document, dict):
        return
    config = document.get("config")
    layers = config.get("layers") if isinstance(config, dict) else config
    if isinstance(layers, list) and whole:
        yield "layers", len(layers)
    training = document.get("compile_config", document)
    if isinstance(training, dict):
        optimizer = training.get("optimizer", training.get("optimizer_config"))
        if isinstance(optimizer, dict):
            yield "optimizer", optimizer.get("class_name")
        for key in ("optimizer", "loss"):
            if isinstance(training.get(key), str):
                yield key, training[key]


def _layers(config: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """The layers by their names, in their order."""
    layers = config.get("layers")
    found: dict[str, Mapping[str, object]] = {}
    for layer in layers if isinstance(layers, list) else ():
        inner = layer.get("config") if isinstance(layer, dict) else None
        if isinstance(inner, dict):
            name = inner.get("name", layer.get("name"))
            found[name if isinstance(name, str) else f"#{len(found)}"] = layer | {"config": inner}
    return found


def _name(config: Mapping[str, object]) -> str | None:
    name = config.get("name")
    return (text(name) or None) if isinstance(name, str) else None


def _ends(config: Mapping[str, object], layers: Mapping[str, object], key: str, *, first: bool) -> list[str]:
    """The layers that a model begins or ends with: as it says, else the first or the last."""
    if key in config:
        return [text(name) for name in _histories(config[key])][:_PORTS_LIMIT]
    names = list(layers)
    return [text(names[0] if first else names[-1])] if names and "input_layers" not in config else []


def _histories(value: object) -> Iterator[str]:
    """The layers' names in what is a `[name, node, tensor]`, or a list or an object of such."""
    waiting = [(value, 0)]
    while waiting:
        value, depth = waiting.pop(0)
        if isinstance(value, list) and value and isinstance(value[0], str):
            yield value[0]
        elif isinstance(value, (list, dict)) and depth < _NESTED:
            inner = value if isinstance(value, list) else list(value.values())
            waiting += [(one, depth + 1) for one in inner[:_PORTS_LIMIT]]


def _port(layers: Mapping[str, Mapping[str, object]], name: str) -> str:
    """`name: float32[?,28,28]`, as far as the layer says."""
    config = layers.get(name, {}).get("config")
    if not isinstance(config, dict):
        return name
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    if not isinstance(shape, list):
        build = layers[name].get("build_config")
        shape = build.get("input_shape") if isinstance(build, dict) else None
    kind = config.get("dtype")
    if isinstance(kind, dict):
        policy = kind.get("config")
        kind = policy.get("name") if isinstance(policy, dict) else None
    if not isinstance(shape, list):
        return name
    sizes = ",".join("?" if size is None else text(size) for size in shape[:_PORTS_LIMIT])
    return f"{name}: {kind if isinstance(kind, str) else 'float32'}[{sizes}]"


def _quantization(layer: Mapping[str, object]) -> str | None:
    """How a layer's weights are quantized, by its policy: `int8_from_float32`."""
    config = layer["config"]
    policy = config.get("dtype") if isinstance(config, dict) else None
    if not isinstance(policy, dict) or "Quantized" not in str(policy.get("class_name")):
        return None
    inner = policy.get("config")
    mode = inner.get("mode") if isinstance(inner, dict) else None
    return (text(mode) or None) if isinstance(mode, str) else None
