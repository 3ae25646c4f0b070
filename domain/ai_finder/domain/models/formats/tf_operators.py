"""What the operators of a TensorFlow graph could do to whoever runs it, in a SavedModel, a graph, or TensorFlow Lite.

A graph is a program (https://github.com/tensorflow/tensorflow/blob/master/SECURITY.md): its operators reach files,
Python and the network. The operators of a saver (`SaveV2`, `RestoreV2`, `MergeV2Checkpoints`) are in every SavedModel,
and those that print, assert or decode pictures in many: these are none of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ai_finder.domain.models.dangers import Danger
from ai_finder.domain.models.formats.tf_registry import REGISTERED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ai_finder.domain.models.draft import Draft

_NAMES = {
    Danger.GRAPH_FILE_READ: """
        ReadFile WholeFileReader WholeFileReaderV2 TextLineReader TextLineReaderV2 LMDBReader MatchingFiles
        FixedLengthRecordReader FixedLengthRecordReaderV2 FixedLengthRecordDataset FixedLengthRecordDatasetV2
        MatchingFilesDataset ExperimentalMatchingFilesDataset TextLineDataset CSVDataset CSVDatasetV2
        ExperimentalCSVDataset LMDBDataset ExperimentalLMDBDataset SqlDataset ExperimentalSqlDataset LoadDataset
        SnapshotDatasetReader SnapshotNestedDatasetReader ListSnapshotChunksDataset LoadAndRemapMatrix
        GenerateVocabRemapping
    """,
    Danger.GRAPH_FILE_WRITE: """
        WriteFile SaveDataset SaveDatasetV2 DistributedSave DatasetToTFRecord ExperimentalDatasetToTFRecord
        SnapshotDataset SnapshotDatasetV2 DumpTensor CalibrationStatisticsSaver
    """,
    Danger.GRAPH_PYTHON_FUNCTION: "PyFunc PyFuncStateless EagerPyFunc PyCall",
    Danger.GRAPH_NETWORK: """
        RpcClient RpcCall RpcServer RpcServerRegister RpcServerStart RpcGetValue RpcCheckStatus
        DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4
        RegisterDataset RegisterDatasetV2 BigQueryReader
    """,
    Danger.GRAPH_PIPELINE: """
        TFRecordReader TFRecordReaderV2 TFRecordDataset TFRecordDatasetV2 RecordInput DatasetFromGraph
        CreateSummaryFileWriter CreateSummaryDbWriter FileSystemSetConfiguration CacheDataset CacheDatasetV2
        WriteSummary WriteRawProtoSummary WriteScalarSummary WriteHistogramSummary WriteImageSummary WriteAudioSummary
        WriteGraphSummary ImportEvent
    """,
}
OPERATORS: Mapping[str, Danger] = MappingProxyType(
    {name: danger for danger, names in _NAMES.items() for name in names.split()}
)
"""The danger of each operator that has one whatever its attributes are."""

FIRST_SAVERS = frozenset(("Save", "SaveSlices"))
"""The savers of TensorFlow's first checkpoints: part of any graph with such a saver, writers of files elsewhere."""
TABLE_FILES = frozenset(("InitializeTableFromTextFile", "InitializeTableFromTextFileV2"))
"""Read a vocabulary: one of a SavedModel's own assets, else a file of the machine."""


class Guarded(NamedTuple):
    """An operator that is harmless as long as an attribute begins as it should."""

    attribute: str
    harmless: tuple[str, ...]
    danger: Danger
    must_say: bool = False
    """Whether there is no use for it in a model that says nothing there."""


_DESCRIPTORS = Guarded("descriptor_source", ("local://", "bytes://"), Danger.GRAPH_FILE_READ)
_DEBUG = Guarded("debug_urls", ("memcbk://",), Danger.GRAPH_FILE_WRITE, must_say=True)
GUARDED: Mapping[str, Guarded] = MappingProxyType(
    {
        "PrintV2": Guarded("output_stream", ("stdout", "stderr", "log("), Danger.GRAPH_FILE_WRITE),
        "ImmutableConst": Guarded(
            "memory_region_name", ("memmapped_package://",), Danger.GRAPH_FILE_READ, must_say=True
        ),
        "DecodeProtoV2": _DESCRIPTORS,
        "EncodeProto": _DESCRIPTORS,
        **dict.fromkeys(("DebugIdentity", "DebugIdentityV2", "DebugIdentityV3", "DebugNanCount"), _DEBUG),
        **dict.fromkeys(("DebugNumericSummary", "DebugNumericSummaryV2"), _DEBUG),
    }
)
"""The operators whose danger lies in an attribute."""


def judge(operator: str, strings: Mapping[str, Iterable[str]], draft: Draft, where: str) -> None:
    """Warn of what this operator could do; `strings` are its attributes that are text, of each all values."""
    danger = OPERATORS.get(operator)
    if danger is not None:
        draft.warn(danger, operator, where)
    guarded = GUARDED.get(operator)
    if guarded is not None:
        values = [value for value in strings.get(guarded.attribute, ()) if value]
        for value in values:
            if not value.startswith(guarded.harmless):
                draft.warn(guarded.danger, f"{operator} with {value}", where)
        if not values and guarded.must_say:
            draft.warn(Danger.GRAPH_PIPELINE, operator, where)


def is_registered(operator: str) -> bool:
    """Whether TensorFlow itself has this operator."""
    return operator in REGISTERED
