"""What a model file could do to whoever loads it: every reason there is, by its stable id.

An id is never renamed and never used again for something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen

from ai_finder.domain.vocabulary import RiskLevel


class Danger(StrEnum):
    """The stable id of a reason."""

    PICKLE_CODE_EXECUTION = "pickle.code-execution"
    PICKLE_UNKNOWN_IMPORT = "pickle.unknown-import"
    PICKLE_COMPUTED_IMPORT = "pickle.computed-import"
    PICKLE_EXTENSION_CODE = "pickle.extension-code"
    PICKLE_BROKEN_STREAM = "pickle.broken-stream"
    PICKLE_SERIALIZED_CODE = "pickle.serialized-code"
    ARCHIVE_PATH_TRAVERSAL = "archive.path-traversal"
    ARCHIVE_LINK = "archive.link"
    ARCHIVE_HEADER_MISMATCH = "archive.header-mismatch"
    ARCHIVE_DUPLICATE_ENTRY = "archive.duplicate-entry"
    ARCHIVE_BOMB = "archive.bomb"
    ARCHIVE_CODE = "archive.code"
    EXECUTABLE_NATIVE_CODE = "executable.native-code"
    EXECUTABLE_LLAMAFILE = "executable.llamafile"
    EXECUTABLE_TENSORRT = "executable.tensorrt"
    KERAS_LAMBDA = "keras.lambda"
    KERAS_DANGEROUS_MODULE = "keras.dangerous-module"
    KERAS_UNKNOWN_MODULE = "keras.unknown-module"
    KERAS_CUSTOM_OBJECT = "keras.custom-object"
    KERAS_FILE_ACCESS = "keras.file-access"
    GRAPH_FILE_READ = "graph.file-read"
    GRAPH_FILE_WRITE = "graph.file-write"
    GRAPH_PYTHON_FUNCTION = "graph.python-function"
    GRAPH_NETWORK = "graph.network"
    GRAPH_PIPELINE = "graph.pipeline"
    GRAPH_CUSTOM_OPERATOR = "graph.custom-operator"
    GRAPH_EXTERNAL_PATH = "graph.external-path"
    CONFIG_REMOTE_CODE = "config.remote-code"
    CONFIG_ARBITRARY_CLASS = "config.arbitrary-class"
    CONFIG_DANGEROUS_CLASS = "config.dangerous-class"
    CONFIG_PATH_TRAVERSAL = "config.path-traversal"
    TEMPLATE_PYTHON_INTERNALS = "template.python-internals"
    TEMPLATE_COMPUTED_ATTRIBUTE = "template.computed-attribute"
    TEMPLATE_INCLUDE = "template.include"
    XML_ENTITY = "xml.entity"


@frozen
class Explained:
    """How bad a danger is, the sentence of its reason, and what the docs say of it."""

    level: RiskLevel
    sentence: str
    """With `{}` where the detail stands."""
    explanation: str


_BAD, _ODD = RiskLevel.DANGEROUS, RiskLevel.SUSPICIOUS

DANGERS: Mapping[Danger, Explained] = {
    Danger.PICKLE_CODE_EXECUTION: Explained(
        _BAD,
        "unpickling it calls {}",
        "A pickle is a program. This one names a function that runs code, reads or writes files, or opens connections; "
        "whoever loads the file runs it.",
    ),
    Danger.PICKLE_UNKNOWN_IMPORT: Explained(
        _ODD,
        "unpickling it imports {}, which is not among what models need",
        "The pickle names a class or function that is neither known to be harmless nor known to be used in attacks. "
        "It may be the author's own class: read its source before you load the file.",
    ),
    Danger.PICKLE_COMPUTED_IMPORT: Explained(
        _BAD,
        "unpickling it imports a name that is put together while it loads",
        "The name of what is imported is not written in the pickle but computed. No library writes such a pickle; "
        "it hides what it calls.",
    ),
    Danger.PICKLE_EXTENSION_CODE: Explained(
        _ODD,
        "unpickling it uses the extension registry, code {}",
        "What an extension code stands for is decided by the process that loads the pickle, not by the file.",
    ),
    Danger.PICKLE_BROKEN_STREAM: Explained(
        _ODD,
        "a pickle in it breaks off: {}",
        "A pickle that is broken after its payload still runs the payload, and stops naive scanners.",
    ),
    Danger.PICKLE_SERIALIZED_CODE: Explained(
        _BAD,
        "unpickling it builds a function from bytecode ({})",
        "The pickle carries code itself (dill, cloudpickle, marshal), which runs when the object is used or made.",
    ),
    Danger.ARCHIVE_PATH_TRAVERSAL: Explained(
        _BAD,
        "it holds a file that is unpacked outside its folder: {}",
        "An absolute name or one with `..` writes over files elsewhere when the archive is unpacked carelessly.",
    ),
    Danger.ARCHIVE_LINK: Explained(
        _BAD,
        "it holds a link that leads out of its folder: {}",
        "What is unpacked after such a link is written through it.",
    ),
    Danger.ARCHIVE_HEADER_MISMATCH: Explained(
        _ODD,
        "the archive's two descriptions of an entry disagree: {}",
        "Loaders believe one description and scanners the other: so a payload is hidden.",
    ),
    Danger.ARCHIVE_DUPLICATE_ENTRY: Explained(
        _ODD,
        "the archive holds an entry twice: {}",
        "Which of the two is loaded depends on the loader.",
    ),
    Danger.ARCHIVE_BOMB: Explained(
        _ODD,
        "an entry unpacks to far more than the archive holds: {}",
        "Unpacking it fills the memory or the disk.",
    ),
    Danger.ARCHIVE_CODE: Explained(
        _ODD,
        "it carries code that its server or loader runs: {}",
        "The archive is a program as well as a model (a handler, a script, a pipeline): read it before you serve it.",
    ),
    Danger.EXECUTABLE_NATIVE_CODE: Explained(
        _BAD,
        "it carries native code that is loaded with it: {}",
        "A shared library or kernel inside the file runs with the rights of the process that loads the model.",
    ),
    Danger.EXECUTABLE_LLAMAFILE: Explained(
        _ODD,
        "it is a program with a model inside",
        "A llamafile is run, not loaded: it has the rights of whoever runs it.",
    ),
    Danger.EXECUTABLE_TENSORRT: Explained(
        _ODD,
        "it is a plan of compiled kernels, which cannot be looked into",
        "A TensorRT plan is native code for one GPU, and may carry plug-in libraries: load it only from a source you "
        "trust.",
    ),
    Danger.KERAS_LAMBDA: Explained(
        _BAD,
        "it has a Lambda layer with Python code: {}",
        "The layer's configuration holds marshalled bytecode, which runs when the model is loaded or called.",
    ),
    Danger.KERAS_DANGEROUS_MODULE: Explained(
        _BAD,
        "its configuration names {}",
        "Keras imports the module and calls the object while it builds the model.",
    ),
    Danger.KERAS_UNKNOWN_MODULE: Explained(
        _ODD,
        "its configuration names {}, which is no part of Keras",
        "Keras imports what its configuration names: it may be the author's own class, or something else.",
    ),
    Danger.KERAS_CUSTOM_OBJECT: Explained(
        _ODD,
        "it needs an object that is registered by other code: {}",
        "The model does not load without code that is not in the file.",
    ),
    Danger.KERAS_FILE_ACCESS: Explained(
        _BAD,
        "building it reads a file or an address: {}",
        "A layer's configuration names a file outside the archive, which is read when the model is loaded.",
    ),
    Danger.GRAPH_FILE_READ: Explained(
        _BAD,
        "its graph reads files: {}",
        "The operator reads any file that the process may read, when the graph runs.",
    ),
    Danger.GRAPH_FILE_WRITE: Explained(
        _BAD,
        "its graph writes files: {}",
        "The operator writes any file that the process may write, when the graph runs.",
    ),
    Danger.GRAPH_PYTHON_FUNCTION: Explained(
        _BAD,
        "its graph calls back into Python: {}",
        "The operator runs a Python function of the process that loaded the model.",
    ),
    Danger.GRAPH_NETWORK: Explained(
        _BAD,
        "its graph opens connections: {}",
        "The operator talks to another machine, or lets others in, when the graph runs.",
    ),
    Danger.GRAPH_PIPELINE: Explained(
        _ODD,
        "its graph has its training's files in it: {}",
        "The operator reads training data or a vocabulary, or writes logs, at a path that the graph names. Training "
        "graphs do; a model that is served needs no file but its own.",
    ),
    Danger.GRAPH_CUSTOM_OPERATOR: Explained(
        _ODD,
        "it needs an operator that is not the format's own: {}",
        "A custom operator is native code, loaded beside the model.",
    ),
    Danger.GRAPH_EXTERNAL_PATH: Explained(
        _BAD,
        "it reads its data from outside its folder: {}",
        "The path of a tensor's data is absolute or goes up: any file of the machine becomes a weight, and leaves with "
        "what is computed from it.",
    ),
    Danger.CONFIG_REMOTE_CODE: Explained(
        _ODD,
        "it asks for code from its repository (`trust_remote_code`): {}",
        "The configuration maps a class to a Python file that is downloaded and run.",
    ),
    Danger.CONFIG_ARBITRARY_CLASS: Explained(
        _ODD,
        "its configuration makes an object of {}",
        "A configuration that names a class has the loader import and call it.",
    ),
    Danger.CONFIG_DANGEROUS_CLASS: Explained(
        _BAD,
        "its configuration calls {}",
        "A configuration that names a function which runs code, or reads or writes files, is a program.",
    ),
    Danger.CONFIG_PATH_TRAVERSAL: Explained(
        _BAD,
        "it names a file outside its folder: {}",
        "The loader reads whatever file the path leads to.",
    ),
    Danger.TEMPLATE_PYTHON_INTERNALS: Explained(
        _BAD,
        "its chat template reaches for Python's internals: {}",
        "A template that is rendered without a sandbox runs any code; no template of a model needs these names.",
    ),
    Danger.TEMPLATE_COMPUTED_ATTRIBUTE: Explained(
        _ODD,
        "its chat template puts together the name of what it reads: {}",
        "Such a name may be one of Python's internals, hidden from whoever reads the template. Templates of models "
        "read what is named by a string, a number or a plain variable.",
    ),
    Danger.TEMPLATE_INCLUDE: Explained(
        _ODD,
        "its chat template loads another file: {}",
        "A chat template is one text, rendered alone. What it includes, extends or imports is read from wherever the "
        "program that renders it looks for templates.",
    ),
    Danger.XML_ENTITY: Explained(
        _ODD,
        "it declares an XML entity",
        "Entities read files, ask servers and fill the memory of parsers; no model needs them.",
    ),
}
