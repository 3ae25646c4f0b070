"""Python names that the files of real models need, and that do nothing but make values.

In `NAMES` a line is a module and the names in it, exactly these. In `PACKAGES` are packages whose classes (a capital
first letter) make models and their parts; in `PURE` modules whose functions only compute.
"""

from __future__ import annotations

NAMES = """
builtins: set frozenset dict list tuple bytearray bytes complex slice range xrange object int long float str unicode
builtins: bool Ellipsis ellipsis NotImplemented NotImplementedType NoneType None True False basestring buffer
builtins: Exception ValueError TypeError KeyError IndexError RuntimeError AttributeError StopIteration ArithmeticError
builtins: AssertionError BaseException BufferError EOFError FloatingPointError GeneratorExit ImportError LookupError
builtins: MemoryError ModuleNotFoundError NameError NotImplementedError OSError IOError OverflowError RecursionError
builtins: ReferenceError SyntaxError SystemError TimeoutError UnboundLocalError UnicodeDecodeError UnicodeEncodeError
builtins: UnicodeError Warning UserWarning DeprecationWarning FutureWarning RuntimeWarning ZeroDivisionError
builtins: KeyboardInterrupt FileNotFoundError PermissionError ConnectionError ExceptionGroup len abs min max sum round
builtins: any all sorted reversed enumerate zip divmod pow repr ascii hash chr ord bin hex oct isinstance issubclass
builtins: callable iter next format type print classmethod staticmethod property
abc: ABC ABCMeta
collections: OrderedDict defaultdict deque Counter ChainMap UserDict UserList UserString
UserDict: UserDict IterableUserDict
UserList: UserList
copyreg: _reconstructor __newobj__ __newobj_ex__ _inst
_codecs: encode
datetime: datetime date time timedelta timezone tzinfo UTC
decimal: Decimal Context
fractions: Fraction
numbers: Number Integral Real Rational
array: array _array_reconstructor
re: _compile compile Pattern RegexFlag
random: Random
time: struct_time
string: Template
uuid: UUID SafeUUID
types: SimpleNamespace MappingProxyType NoneType EllipsisType NotImplementedType GenericAlias UnionType
enum: Enum IntEnum Flag IntFlag StrEnum auto
io: BytesIO StringIO
cStringIO: StringIO
StringIO: StringIO
ipaddress: IPv4Address IPv6Address IPv4Network IPv6Network
pathlib: Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath
pathlib._local: Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath
logging: getLogger Logger RootLogger Formatter
argparse: Namespace
optparse: Values
inspect: Signature Parameter _ParameterKind
sklearn.datasets.base: Bunch
sklearn.datasets._base: Bunch
zoneinfo: ZoneInfo ZoneInfo._unpickle
itertools: count chain repeat cycle islice product
operator: add sub mul truediv floordiv mod neg pos abs and_ or_ xor not_ lt le eq ne ge gt matmul
math: sqrt exp log log2 log10 log1p sin cos tan tanh pow floor ceil fabs inf nan pi e
_random: Random
pytz: _UTC _p UTC timezone
dateutil.tz.tz: tzutc tzlocal tzoffset
dateutil.tz: tzutc tzoffset
torch: Size device dtype Tensor Generator memory_format layout strided sparse_coo sparse_csr contiguous_format
torch: channels_last preserve_format bfloat16 bool complex32 complex64 complex128 float16 float32 float64 half float
torch: double float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2 int1 int2 int3
torch: int4 int5 int6 int7 int8 int16 int32 int64 short int long uint1 uint2 uint3 uint4 uint5 uint6 uint7 uint8
torch: uint16 uint32 uint64 qint8 quint8 qint32 quint4x2 quint2x4 bits8 bits16 bits1x8 bits2x4 bits4x2
torch: per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric
torch: per_channel_affine_float_qparams relu sigmoid tanh softmax gelu ByteStorage CharStorage ShortStorage IntStorage
torch: LongStorage HalfStorage FloatStorage DoubleStorage BoolStorage BFloat16Storage ComplexFloatStorage
torch: ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage QUInt4x2Storage QUInt2x4Storage UntypedStorage
torch: ByteTensor CharTensor ShortTensor IntTensor LongTensor HalfTensor FloatTensor DoubleTensor BoolTensor
torch: BFloat16Tensor
torch._utils: _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state
torch._utils: _rebuild_qtensor _rebuild_sparse_tensor _rebuild_sparse_csr_tensor _rebuild_nested_tensor
torch._utils: _rebuild_meta_tensor_no_storage _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor
torch._utils: _rebuild_wrapper_subclass _rebuild_xla_tensor
torch.utils.hooks: RemovableHandle BackwardHook
torch._tensor: _rebuild_from_type _rebuild_from_type_v2 Tensor
torch.tensor: _rebuild_from_type _rebuild_from_type_v2
torch.storage: TypedStorage UntypedStorage _TypedStorage _UntypedStorage
torch.serialization: _get_layout
torch.jit._pickle: build_intlist build_tensorlist build_doublelist build_boollist build_tensor_from_id
torch.jit._pickle: restore_type_tag
torch.distributed._tensor.api: DTensor
torch.distributed.tensor: DTensor
torch.distributed._shard.sharded_tensor.api: ShardedTensor
torch.distributed.fsdp.api: ShardingStrategy BackwardPrefetch CPUOffload MixedPrecision StateDictType
torch._C: Size device Generator
torch.nn.backends.thnn: _get_thnn_function_backend
numpy: ndarray dtype matrix recarray poly1d record number generic bool bool_ bool8 byte ubyte short ushort intc uintc
numpy: int_ uint longlong ulonglong int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp uintp half float16 single
numpy: float32 double float64 float_ longdouble float96 float128 csingle complex64 cdouble complex128 complex_
numpy: clongdouble complex192 complex256 datetime64 timedelta64 str_ bytes_ string_ unicode_ object_ void flexible
numpy: long ulong character integer signedinteger unsignedinteger inexact floating complexfloating chararray nan inf
numpy: pi
numpy.core.multiarray: _reconstruct scalar ndarray dtype
numpy.core.numeric: _frombuffer
numpy.core._internal: _convert_to_stringdtype_kwargs _reconstruct
numpy.core._multiarray_umath: _reconstruct scalar _ufunc_reconstruct
numpy.core: _ufunc_reconstruct
numpy.core.records: recarray record
numpy.core.defchararray: chararray
numpy.rec: recarray record
numpy.ma.core: _mareconstruct MaskedArray MaskedConstant mvoid
numpy.matrixlib.defmatrix: matrix
numpy.lib.polynomial: poly1d
numpy.lib._polynomial_impl: poly1d
numpy.random: RandomState Generator __RandomState_ctor
numpy.random._pickle: __randomstate_ctor __generator_ctor __bit_generator_ctor
numpy.random.__init__: __RandomState_ctor
numpy.random.mtrand: RandomState __randomstate_ctor
joblib.numpy_pickle: NumpyArrayWrapper NDArrayWrapper ZNDArrayWrapper
ultralytics.utils.loss: v8DetectionLoss v8SegmentationLoss v8PoseLoss v8ClassificationLoss v8OBBLoss
joblib.numpy_pickle_compat: NDArrayWrapper ZNDArrayWrapper
sklearn.externals.joblib.numpy_pickle: NumpyArrayWrapper NDArrayWrapper ZNDArrayWrapper
sklearn.externals.joblib.numpy_pickle_compat: NDArrayWrapper ZNDArrayWrapper
sklearn.neighbors._kd_tree: newObj
sklearn.neighbors._ball_tree: newObj
sklearn.neighbors.kd_tree: newObj
sklearn.neighbors.ball_tree: newObj
sklearn.neighbors._dist_metrics: newObj
sklearn.metrics._dist_metrics: newObj
sklearn.tree._tree: Tree
pandas._libs.internals: _unpickle_block BlockPlacement BlockManager SingleBlockManager
pandas._libs.arrays: __pyx_unpickle_NDArrayBacked NDArrayBacked
pandas._libs.tslibs.timestamps: _unpickle_timestamp Timestamp
pandas._libs.tslibs.timedeltas: _timedelta_unpickle Timedelta
pandas._libs.tslibs.period: Period _unpickle_period
pandas._libs.tslibs.nattype: _nat_unpickle NaTType
pandas._libs.missing: NAType
pandas.core.indexes.base: _new_Index Index
pandas.core.indexes.datetimes: _new_DatetimeIndex DatetimeIndex
pandas.core.indexes.period: _new_PeriodIndex PeriodIndex
pandas.core.indexes.interval: _new_IntervalIndex
scipy._lib.array_api_compat.numpy._aliases: asarray astype
sklearn.externals.array_api_compat.numpy._aliases: asarray astype
scipy.spatial._ckdtree: cKDTree cKDTreeNode
scipy.interpolate._interpolate: interp1d interp2d interp1d._call_linear interp1d._call_linear_np
scipy.interpolate._interpolate: interp1d._call_nearest interp1d._call_previousnext interp1d._call_spline
pandas.core.internals.managers: BlockManager SingleBlockManager _unpickle_block
lightgbm.basic: Booster
gensim.utils: call_on_class_only identity
gensim.models.phrases: original_scorer npmi_scorer
gensim.models.tfidfmodel: df2idf smartirs_wlocal smartirs_wglobal smartirs_normalize
gensim.models.ensemblelda: mass_masking rank_masking
gensim.models.ldaseqmodel: sslm
skorch.callbacks.logging: EpochTimer PrintLog
skorch.setter: optimizer_setter
skorch.utils: noop to_numpy train_loss_score valid_loss_score _indexing_other
ruamel.yaml.scalarfloat: ScalarFloat ExponentialFloat ExponentialCapsFloat
ruamel.yaml.scalarint: ScalarInt BinaryInt OctalInt HexInt HexCapsInt DecimalInt
ruamel.yaml.scalarbool: ScalarBoolean
ruamel.yaml.scalarstring: ScalarString LiteralScalarString FoldedScalarString SingleQuotedScalarString
ruamel.yaml.scalarstring: DoubleQuotedScalarString PlainScalarString
ruamel.yaml.comments: CommentedMap CommentedSeq CommentedSet CommentedOrderedMap CommentedKeyMap CommentedKeySeq
ruamel.yaml.comments: Comment Format LineCol Anchor Tag Merge MergeValue TaggedScalar
ruamel.yaml.timestamp: TimeStamp
ruamel.yaml.anchor: Anchor
ruamel.yaml.tag: Tag
catboost.core: CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker
xgboost.core: Booster
xgboost.sklearn: XGBClassifier XGBRegressor XGBRanker XGBModel XGBRFClassifier XGBRFRegressor
transformers: AddedToken
xgboost: Booster XGBClassifier XGBRegressor XGBRanker XGBModel XGBRFClassifier XGBRFRegressor
lightgbm: Booster LGBMClassifier LGBMRegressor LGBMRanker LGBMModel
catboost: CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker
pandas: DataFrame Series Index MultiIndex RangeIndex DatetimeIndex TimedeltaIndex PeriodIndex CategoricalIndex
pandas: IntervalIndex Categorical Timestamp Timedelta Period Interval NaT NA CategoricalDtype DatetimeTZDtype
pandas: Int64Index Float64Index UInt64Index StringDtype Int8Dtype Int16Dtype Int32Dtype Int64Dtype Float32Dtype
pandas: Float64Dtype BooleanDtype PeriodDtype IntervalDtype SparseDtype
pandas.core.internals.blocks: new_block
pandas._libs.internals: new_block
PIL.Image: Image
rdkit.Chem.rdchem: Mol
rdkit.Chem: Mol
sentence_transformers.models: Pooling Normalize Dense
sentence_transformers.models.Pooling: Pooling
sentence_transformers.models.Normalize: Normalize
sentence_transformers.models.Dense: Dense
ultralytics.utils: IterableSimpleNamespace
ultralytics.yolo.utils: IterableSimpleNamespace
mmengine.config.config: Config ConfigDict
mmcv.utils.config: Config ConfigDict
networkx: Graph DiGraph MultiGraph MultiDiGraph
networkx.classes.graph: Graph _CachedPropertyResetterAdj _CachedPropertyResetterNode
networkx.classes.digraph: DiGraph _CachedPropertyResetterAdjAndSucc _CachedPropertyResetterPred
networkx.classes.multigraph: MultiGraph
networkx.classes.multidigraph: MultiDiGraph
paddle.fluid.framework: EagerParamBase ParamBase
torch.cuda: ByteStorage CharStorage ShortStorage IntStorage LongStorage HalfStorage FloatStorage DoubleStorage
torch.cuda: BoolStorage BFloat16Storage ComplexFloatStorage ComplexDoubleStorage ByteTensor CharTensor ShortTensor
torch.cuda: IntTensor LongTensor HalfTensor FloatTensor DoubleTensor BoolTensor BFloat16Tensor
fairseq.data.dictionary: Dictionary
tokenizers: Tokenizer AddedToken
omegaconf.dictconfig: DictConfig
omegaconf.listconfig: ListConfig
omegaconf.base: ContainerMetadata Metadata
omegaconf.nodes: AnyNode StringNode IntegerNode FloatNode BooleanNode EnumNode PathNode BytesNode
typing: Any Union Optional List Dict Tuple Callable Sequence Mapping Iterable Literal
ml_dtypes: bfloat16 float8_e4m3fn float8_e4m3b11fnuz float8_e5m2 int4 uint4 float8_e4m3fnuz float8_e5m2fnuz
jax._src.array: _reconstruct_array ArrayImpl
jaxlib.xla_extension: ArrayImpl
"""

PACKAGES = """
torch.nn torch.optim torch.distributions torch.utils.data torch.cuda.amp torch.amp torch.ao.nn torch.ao.quantization
torch.quantization torch.sparse torch.nested torch.masked torch.autograd.function torchvision.models torchvision.ops
torchvision.transforms torchvision.tv_tensors torchaudio.models torchaudio.transforms torchtext.vocab torchmetrics
timm.models timm.layers timm.data timm.loss timm.optim timm.scheduler ultralytics.nn.tasks ultralytics.nn.modules
ultralytics.nn.extra_modules ultralytics.utils.loss ultralytics.utils.tal ultralytics.yolo.utils.loss
ultralytics.yolo.utils.tal yolov5.models.yolo yolov5.models.common yolov5.models.experimental models.yolo
models.common models.experimental transformers.training_args transformers.training_args_seq2seq
transformers.trainer_utils transformers.trainer_pt_utils transformers.deepspeed transformers.integrations.deepspeed
transformers.tokenization_utils transformers.tokenization_utils_base transformers.tokenization_utils_fast
transformers.configuration_utils transformers.generation transformers.utils.quantization_config
transformers.activations transformers.optimization transformers.image_utils transformers.modeling_outputs
transformers.cache_utils transformers.hf_argparser transformers.utils.generic transformers.pytorch_utils
transformers.feature_extraction_utils transformers.image_processing_utils peft.tuners peft.utils peft.config
peft.mapping peft.peft_model trl.trainer accelerate.state accelerate.utils.dataclasses accelerate.utils.deepspeed
sentence_transformers.training_args sentence_transformers.losses sentence_transformers.util open_clip.model
open_clip.transformer diffusers.models diffusers.schedulers diffusers.configuration_utils tokenizers.models
tokenizers.pre_tokenizers tokenizers.normalizers tokenizers.processors tokenizers.decoders tokenizers.trainers
pytorch_lightning.callbacks pytorch_lightning.utilities.parsing pytorch_lightning.utilities.enums
pytorch_lightning.trainer.states lightning.pytorch.callbacks lightning.pytorch.utilities.parsing
lightning.pytorch.utilities.enums lightning_fabric.utilities.data lightning.fabric.utilities.data fairseq.dataclass
fairseq.data.dictionary fairseq.models fairseq.modules fairseq.tasks detectron2.structures detectron2.config
fvcore.common.config mmcv.cnn mmdet.models mmseg.models mmpose.models segment_anything.modeling
segmentation_models_pytorch efficientnet_pytorch.model monai.networks monai.data.meta_tensor monai.utils.enums
speechbrain.nnet speechbrain.lobes.models espnet2.tts espnet2.asr pyannote.audio.models pyannote.audio.core.task
pyannote.audio.core.model pyannote.core flair.data allennlp.modules allennlp.nn torch_geometric.nn
torch_geometric.data dgl.nn stable_baselines3.common.policies stable_baselines3.common.torch_layers
stable_baselines3.common.buffers stable_baselines3.common.distributions stable_baselines3.common.noise
stable_baselines3.a2c.policies stable_baselines3.dqn.policies stable_baselines3.ppo.policies
stable_baselines3.sac.policies stable_baselines3.td3.policies gym.spaces gymnasium.spaces ray.rllib.policy
fastai.layers fastai.learner fastai.data fastai.vision fastai.text fastai.tabular fastai.callback fastcore.basics
fastcore.foundation fastcore.transform fastcore.dispatch sklearn.base sklearn.pipeline sklearn.compose
sklearn.ensemble sklearn.tree sklearn.linear_model sklearn.svm sklearn.naive_bayes sklearn.neighbors sklearn.cluster
sklearn.decomposition sklearn.preprocessing sklearn.feature_extraction sklearn.feature_selection
sklearn.model_selection sklearn.metrics sklearn.impute sklearn.calibration sklearn.multiclass sklearn.multioutput
sklearn.discriminant_analysis sklearn.gaussian_process sklearn.neural_network sklearn.kernel_ridge
sklearn.kernel_approximation sklearn.isotonic sklearn.manifold sklearn.mixture sklearn.cross_decomposition
sklearn.covariance sklearn.random_projection sklearn.semi_supervised sklearn.dummy sklearn.inspection sklearn.utils
sklearn._loss sklearn.frozen sklearn.experimental sklearn.qda sklearn.lda sklearn.grid_search sklearn.cross_validation
sklearn.hmm sklearn.learning_curve imblearn mlxtend category_encoders sklearn_crfsuite skorch scikeras skl2onnx
lightfm implicit surprise xgboost.core xgboost.sklearn xgboost.callback xgboost.compat lightgbm.sklearn lightgbm.basic
lightgbm.callback lightgbm.compat catboost.core ngboost interpret.glassbox hdbscan umap.umap_ pynndescent.pynndescent_
statsmodels patsy.design_info pmdarima prophet.forecaster fbprophet.forecaster lifelines.fitters econml dowhy causalml
hmmlearn tslearn sktime pyod shap.explainers lime gensim.models.word2vec gensim.models.doc2vec gensim.models.fasttext
gensim.models.keyedvectors gensim.models.ldamodel gensim.models.ldamulticore gensim.models.lsimodel
gensim.models.tfidfmodel gensim.models.phrases gensim.models.nmf gensim.models.hdpmodel gensim.models.rpmodel
gensim.models.normmodel gensim.models.logentropy_model gensim.models.coherencemodel gensim.models.basemodel
gensim.models.ldaseqmodel gensim.models.atmodel gensim.models.poincare gensim.models.bm25model
gensim.corpora.dictionary gensim.corpora.hashdictionary gensim.utils gensim.similarities.docsim spacy.tokens
spacy.tokens.token scipy.sparse scipy.stats scipy.spatial scipy.interpolate scipy.special scipy.optimize scipy.signal
numpy.dtypes numpy.random numpy.ma numpy.polynomial numpy.core.numerictypes pandas.core pandas._libs pandas.tseries
pandas.arrays pandas.api.typing keras.layers keras.src.layers keras.src.models keras.src.optimizers keras.src.losses
keras.src.metrics keras.models keras.src.engine keras.engine keras.src.initializers keras.src.regularizers
keras.src.activations keras.src.callbacks keras.optimizers keras.losses keras.metrics keras.initializers
keras.preprocessing keras_preprocessing tensorflow.keras.layers tensorflow.keras.models tensorflow.keras.optimizers
tensorflow.keras.preprocessing tensorflow.python.keras.layers tensorflow.python.keras.engine
tensorflow.python.framework.dtypes tensorflow.python.trackable tensorflow.python.training.tracking flax.core
flax.linen flax.training flax.struct optax haiku jax.numpy jax._src.array chex distrax onnx.onnx_ml_pb2
polars.dataframe polars.series pyarrow.lib autogluon.core.models autogluon.tabular tabpfn pytorch_tabnet gpytorch
botorch.models pyro.distributions pyro.distributions.torch numpyro.distributions pymc einops.layers xformers.ops
xformers.components bitsandbytes.nn bitsandbytes.functional auto_gptq.nn_modules gptqmodel.nn_modules awq.modules
torchao.dtypes torchao.quantization compressed_tensors.quantization optimum.quanto quanto.tensor hqq.core e3nn.o3
mace.modules schnetpack.nn basicsr.archs spandrel.architectures clip.model whisper.model TTS.tts.configs
TTS.tts.models.xtts TTS.config.shared_configs TTS.utils.radam easydict addict.addict yacs.config box.box attr_dict
munch llava.train open_r1 fastchat.train simpletransformers.config FlagEmbedding.finetune FlagEmbedding.abc.finetune
FlagEmbedding.baai_general_embedding.finetune axolotl.core alignment.configs swift.trainers h4.training
wandb.sdk.wandb_config hydra.conf paddle.nn mxnet.gluon.nn mxnet.gluon.rnn mxnet.gluon.loss mxnet.gluon.parameter
mxnet.ndarray speechbrain.processing.PLDA_LDA
"""

FORMS = """
transformers.models.*.configuration_* transformers.models.*.modeling_* transformers.models.*.image_processing_*
transformers.models.*.image_processing_*_fast transformers.models.*.tokenization_*_fast
transformers.models.deprecated.*.configuration_* transformers.models.deprecated.*.modeling_*
transformers.configuration_* transformers.modeling_*
"""
"""Modules with classes as those of the packages above have them; a star is the rest of a part."""

MODULES = """
abc argparse array ast atexit base64 bisect bz2 calendar codecs collections configparser contextlib copy copyreg csv
dataclasses datetime decimal difflib email enum errno fractions functools gc getopt gettext gzip hashlib heapq hmac
inspect io itertools json keyword locale logging lzma math numbers operator optparse pprint queue re reprlib
secrets string stringprep struct sysconfig textwrap time token tokenize traceback types typing unicodedata uuid
warnings wave weakref xml zlib numpy scipy pandas matplotlib sklearn joblib torch torchvision torchaudio tensorflow
keras transformers jax sympy networkx numba
"""
"""Names of modules that nobody's own are called; inside a name they are the modules that were imported there."""

PURE = """
torch.nn.functional torch._C._nn torch.nn.init torch.optim.lr_scheduler
torch.utils.data._utils.collate torch.special torch.functional torch.ao.quantization torch.quantization
torchvision.ops torchvision.models torchvision.transforms.functional timm.models timm.layers transformers.activations
numpy.linalg numpy.ma.core scipy.special scipy.stats scipy.spatial.distance scipy.sparse scipy.linalg sklearn.metrics
sklearn.preprocessing sklearn.feature_selection sklearn.gaussian_process sklearn.neighbors sklearn.tree sklearn._loss
sklearn.linear_model sklearn.ensemble sklearn.cluster sklearn.svm sklearn.decomposition
sklearn.feature_extraction.text sklearn.kernel_approximation sklearn.utils._random sklearn.neural_network
sklearn.compose sklearn.pipeline sklearn.utils.extmath sklearn.manifold sklearn.isotonic keras.activations
keras.src.activations keras.losses keras.src.losses keras.src.metrics keras.metrics
tensorflow.python.keras.activations jax.nn jax._src.nn.functions flax.linen.activation optax
"""

ARITHMETIC = """
abs absolute add amax amin arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin array array_equal
asarray average bincount bitwise_and bitwise_or bitwise_xor cbrt ceil clip concatenate conj copysign cos cosh
count_nonzero cumprod cumsum deg2rad degrees diff divide divmod dot einsum equal exp exp2 expand_dims expm1 fabs
float_power floor floor_divide fmax fmin fmod full gcd greater greater_equal heaviside hstack hypot identity invert
isfinite isinf isnan lcm ldexp less less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not
logical_or logical_xor logit matmul max maximum mean median min minimum mod multiply nan_to_num nanmax nanmean
nanmedian nanmin nanstd nansum negative nextafter not_equal ones percentile positive power prod quantile rad2deg
radians ravel reciprocal remainder reshape rint round sign signbit sin sinh spacing sqrt square squeeze stack std
subtract sum tan tanh transpose trunc unique var vstack where zeros zeros_like ones_like
"""
"""The functions of numpy that models keep."""

NOT_CLASSES = """
torch.utils.data.backward_compatibility sklearn.utils.deprecation yolov5.models.common.DetectMultiBackend
models.common.DetectMultiBackend transformers.generation.streamers pandas.core.apply pandas.core.window.numba_
tokenizers.Tokenizer.from_file lightgbm.basic.Dataset catboost.core.Pool xgboost.core.DMatrix xgboost.core.DataIter
gensim.corpora.textcorpus gensim.models.callbacks gensim.models.keyedvectors.load gensim.utils.SaveLoad.load
pytorch_lightning.callbacks.lambda_function torch.ao.quantization.fx torch.ao.quantization.pt2e
transformers.modeling_gguf_pytorch_utils transformers.modeling_flax_pytorch_utils transformers.models.auto
scipy.sparse.load_npz scipy.optimize.LowLevelCallable keras.layers.Lambda keras.src.layers.core.lambda_layer.Lambda
tensorflow.keras.layers.Lambda keras.layers.TFSMLayer keras.src.export.tfsm_layer.TFSMLayer
torch.ao.quantization.utils.Node torch.quantization.quantize_fx torch.ao.quantization.quantize_fx
torch.utils.data.IterDataPipe torch.utils.data.MapDataPipe torch.utils.data.DataChunk torch.utils.data.DFIterDataPipe
"""
"""Classes of those packages that read files, or are more than a value."""
