"""Python names that a file needs to do harm: whatever runs code, or opens files, processes and connections.

A line is a module and, after a colon, the names in it that are meant; a line without a colon is of whole modules. The
names of modules are the current ones: `python_names` knows the older and the private ones.
"""

from __future__ import annotations

DANGEROUS = """
os sys subprocess posixpath ntpath genericpath commands popen2 pty pexpect plumbum invoke fabric pipes shutil tempfile
pathlib glob fileinput filecmp linecache fcntl termios tty resource mmap select selectors socket socketserver ssl
asyncio asyncore asynchat multiprocessing multiprocess concurrent threading sched signal atexit gc ctypes cffi
_cffi_backend winreg msvcrt _winapi _overlapped _scproxy _testcapi _testinternalcapi _xxsubinterpreters _interpreters
_xxinterpchannels _posixshmem _multiprocessing importlib imp _imp _frozen_importlib _frozen_importlib_external
zipimport faulthandler zipapp pkgutil modulefinder runpy site sitecustomize usercustomize code codeop compileall
py_compile dis symtable bdb pdb trace tracemalloc cProfile profile pstats timeit doctest unittest test nose pytest
_pytest pydoc pydoc_data idlelib lib2to3 distutils setuptools pkg_resources ensurepip venv virtualenv pip _osx_support
_aix_support _pyrepl _sitebuiltins _bootsubprocess rlcompleter readline cmd cgi cgitb crypt curses tkinter turtle
turtledemo antigravity webbrowser platform getpass pwd grp spwd nis syslog uuid ftplib http urllib urllib2 urllib3
urlparse httplib2 smtplib smtpd imaplib poplib nntplib telnetlib xmlrpc wsgiref mailbox mailcap netrc requests aiohttp
httpx httpcore websocket websockets tornado twisted flask django fastapi starlette uvicorn gunicorn werkzeug jinja2
mako paramiko boto3 botocore fsspec s3fs gcsfs smart_open dotenv IPython ipykernel numexpr asteval pickle pickletools
shelve dbm marshal dill cloudpickle jsonpickle hickle klepto srsly yaml _yaml plistlib sqlite3 tarfile zipfile
cython Cython pyximport fire win32api win32com comtypes psutil
PIL.ImageMath PIL.ImageShow PIL.ImageGrab sympy.utilities.lambdify sympy.utilities.autowrap git sh execnet asyncssh
pyclbr tabnanny docutils.core wheel.cli streamlit.web papermill airflow.operators google.colab traitlets.utils
mlflow.projects kombu.serialization celery.utils.imports pyspark.cloudpickle sklearn.callback._transport
gensim.models.wrappers.ldamallet gensim.models.wrappers.ldavowpalwabbit gensim.models.wrappers.dtmmodel
gensim.models.wrappers.wordrank
nltk.data nltk.app sympy.parsing sympy.core.sympify joblib.parallel joblib.externals joblib._memmapping_reducer
joblib.pool joblib.executor logging.config logging.handlers html.parser torch.hub torch.serialization torch.package
torch.jit torch.classes torch.ops torch._dynamo torch._inductor torch._export torch._classes torch._ops
torch._numpy.testing torch.export torch.distributed.elastic torch.distributed.run torch.distributed.launch
torch.distributed.launcher torch.distributed.rpc torch.distributed.nn torch.distributed.benchmarks torch.onnx torch.fx
torch.testing torch.utils.bottleneck torch.utils.collect_env torch.utils.cpp_extension torch.utils._config_module
torch.utils._cpp_extension_versioner torch.utils.data.datapipes torch.utils.hipify torch.utils.model_zoo
torch.utils.model_dump torch.utils.tensorboard torch.utils.show_pickle torch.utils._zip torch.utils._import_utils
torch.utils.jit torch.utils.serialization torch.cuda._memory_viz torch._weights_only_unpickler torch._deploy
torchvision.datasets torchvision.io torchaudio.datasets torchtext.utils numpy.f2py numpy.distutils numpy.testing
numpy.ctypeslib numpy.compat numpy.lib.npyio numpy.lib._npyio_impl numpy.lib.format numpy.lib._format_impl
numpy.lib._datasource numpy.lib.utils numpy.lib._utils_impl numpy.lib.introspect numpy.core.memmap numpy._pytesttester
scipy.io scipy.weave scipy.misc scipy.datasets scipy._lib._testutils scipy._lib._ccallback pandas.io
pandas.core.computation pandas.compat.pickle_compat pandas._testing sklearn.datasets sklearn.externals.joblib.parallel
sklearn.utils._testing sklearn.utils.testing sklearn.utils._joblib sklearn.utils._show_versions sklearn.conftest
tensorflow.io tensorflow.saved_model tensorflow.python.ops.io_ops tensorflow.python.ops.gen_io_ops
tensorflow.python.ops.script_ops tensorflow.python.lib.io tensorflow.python.platform
tensorflow.python.framework.load_library tensorflow.python.saved_model tensorflow.python.training.py_checkpoint_reader
tensorflow.python.debug tensorflow.python.tools tensorflow.python.data.experimental.ops.io keras.src.utils.file_utils
keras.src.utils.io_utils keras.src.saving keras.src.legacy.saving keras.src.layers.core.lambda_layer
keras.layers.core.lambda_layer keras.saving.legacy keras.utils.data_utils transformers.utils.hub
transformers.dynamic_module_utils transformers.testing_utils transformers.commands accelerate.commands
accelerate.utils.launch accelerate.test_utils diffusers.utils.dynamic_modules_utils diffusers.utils.testing_utils
ultralytics.utils.downloads ultralytics.utils.checks ultralytics.hub pytorch_lightning.utilities.cloud_io
lightning.pytorch.cli lightning_fabric.utilities.cloud_io xgboost.testing hydra.utils hydra._internal
builtins: __import__ __loader__ __build_class__ apply breakpoint compile delattr dir eval exec execfile exit file
builtins: filter getattr globals help input license locals map open quit raw_input reload setattr vars reduce __dict__
builtins: __spec__
optparse: Values.read_file Values.read_module Values.ensure_value
functools: partial.__call__ partial.__setstate__
tokenize: open
sysconfig: _main
configparser: RawConfigParser.read ConfigParser.read SafeConfigParser.read
xml.etree.ElementTree: parse iterparse ElementTree.parse ElementTree.write
xml.etree.cElementTree: parse iterparse
xml.sax: parse
xml.dom.minidom: parse
xml.dom.pulldom: parse
torch.xpu: cast byref pointer
transformers: pipeline
paddle: load save
paddle.jit: load
mxnet.nd: load save
mxnet.ndarray: load save
cntk: load
tables: open_file
zarr: open open_group open_array load save
xarray: open_dataset open_dataarray open_mfdataset open_zarr
cv2: imread imwrite
imageio: imread imwrite
psycopg2: connect
pymysql: connect
pygments.formatters: load_formatter_from_file
pygments.lexers: load_lexer_from_file
mlflow.pyfunc: load_model load_pyfunc
distributed.protocol: loads deserialize
pyarrow.serialization: loads deserialize
pyarrow: deserialize
numba.core.serialize: _unpickle _rebuild_function
pyspark.serializers: CloudPickleSerializer PickleSerializer CPickleSerializer
matplotlib.cbook: _exec_command_to_stdout _unpickle
gensim.models.wrappers: LdaMallet LdaVowpalWabbit DtmModel Wordrank VarEmbed
ultralytics.nn.autobackend: AutoBackend
inspect: currentframe getmembers getattr_static stack trace getframeinfo getmodule unwrap getsource
ast: literal_eval parse
traceback: print_exc
sympy: sympify parse_expr lambdify
ruamel.yaml: main loader constructor cyaml composer parser reader scanner YAML Loader UnsafeLoader load load_all
ruamel.yaml: unsafe_load round_trip_load safe_load
sklearn.externals.joblib: load dump Parallel delayed
joblib: load dump Parallel delayed
joblib.numpy_pickle: load dump load_temporary_memmap _unpickle NumpyPickler NumpyUnpickler
joblib.numpy_pickle_compat: load_compatibility read_zfile write_zfile ZipNumpyUnpickler
gzip: open GzipFile
bz2: open BZ2File
lzma: open LZMAFile
codecs: open StreamReaderWriter StreamRecoder EncodedFile
io: open FileIO open_code BufferedReader BufferedWriter BufferedRandom TextIOWrapper OpenWrapper
functools: reduce partialmethod singledispatch singledispatchmethod cached_property lru_cache cache cmp_to_key
operator: attrgetter methodcaller call setitem delitem
types: FunctionType CodeType LambdaType MethodType function code instancemethod classobj DynamicClassAttribute
types: GetSetDescriptorType MemberDescriptorType
types: MethodDescriptorType ClassMethodDescriptorType WrapperDescriptorType FrameType ModuleType new_class
types: prepare_class coroutine
typing: get_type_hints _eval_type ForwardRef
dataclasses: _create_fn make_dataclass
contextlib: ExitStack AsyncExitStack contextmanager
logging: FileHandler StreamHandler basicConfig captureWarnings
string: Formatter
copyreg: add_extension remove_extension pickle constructor dispatch_table
weakref: finalize
warnings: _setoption
pprint: pprint
csv: DictWriter
json: load
calendar: main
torch: load save compile
torch._C: import_ir_module import_ir_module_from_buffer _import_ir_module_from_package CompilationUnit
torch.storage: UntypedStorage.from_file TypedStorage.from_file
torch.cuda.memory: _record_memory_history
torchaudio: load save
numpy: load save savez savez_compressed fromfile tofile genfromtxt loadtxt savetxt memmap DataSource fromregex source
numpy: info lookfor safe_eval seterrcall load_library test
numpy.core.function_base: add_newdoc
numpy.core._internal: _ctypes _getintp_ctype
pandas: eval read_pickle to_pickle read_csv read_table read_json read_html read_xml read_excel read_hdf read_sql
pandas: read_parquet read_feather read_orc read_sas read_spss read_stata read_clipboard read_fwf read_gbq
pandas: read_sql_query read_sql_table ExcelFile ExcelWriter HDFStore DataFrame.eval DataFrame.query
pandas: DataFrame.to_pickle DataFrame.to_csv DataFrame.apply Series.apply DataFrame.pipe DataFrame.to_sql
pandas.core.frame: DataFrame.query DataFrame.eval DataFrame.to_pickle DataFrame.to_csv DataFrame.apply DataFrame.pipe
pandas.core.generic: NDFrame.to_pickle NDFrame.to_csv NDFrame.pipe
polars: read_csv read_parquet scan_csv
tensorflow: py_function numpy_function py_func load_library load_op_library
tensorflow.keras.models: load_model
tensorflow.keras.utils: get_file
keras.config: enable_unsafe_deserialization
keras.utils: get_file get_source_inputs
keras.models: load_model
keras.saving: load_model load_weights
keras.src.utils.python_utils: func_load func_dump
keras.layers: Lambda
keras.utils.generic_utils: func_load func_dump
transformers.file_utils: cached_path
transformers.pipelines: pipeline
transformers.utils.generic: working_or_temp_dir
datasets: load_dataset
evaluate: load
omegaconf: OmegaConf.load OmegaConf.register_new_resolver
cupy: RawKernel RawModule load
jax: debug pure_callback
mlx.core: load save import_function
"""

ANYWHERE = """
os sys posix nt subprocess builtins __builtin__ __builtins__ importlib runpy socket shutil pickle _pickle cPickle
marshal ctypes pty posixpath ntpath _posixsubprocess __globals__ __subclasses__ __code__ __closure__ __mro__ __bases__
__base__ __getattribute__ __import__ __dict__ __loader__ __spec__ __class__ __reduce__ __reduce_ex__ __wrapped__
f_globals f_locals f_builtins gi_frame tb_frame func_globals func_code
"""
"""Parts of a name that are dangerous below whatever module: it was imported there, or leads out of it."""

FUNCTIONS = """
system popen popen2 popen3 popen4 Popen check_call check_output getoutput getstatusoutput fork_exec forkpty spawnl
spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe execl execle execlp execlpe execv execve execvp execvpe
posix_spawn startfile eval exec exec_ execfile exec_module __import__ import_module import_string import_from_string
import_from_path resolve_name run_module run_path runcode runsource run_code _run_code runstring runctx execWrapper
compile_file pipe_pager tempfile_pager pipepager run_cprofile run_autograd_prof load_library load_op_library
read_pickle unsafe_load unsafe_load_all func_load py_function numpy_function create_subprocess_exec
create_subprocess_shell subprocess_exec subprocess_shell cached_path load_config basichandlers
get_class_from_dynamic_module evaluate_guards_expression getlincoef safe_eval rmtree urlopen urlretrieve
download_url_to_file get_file run_process open_process import_item load_lexer_from_file load_formatter_from_file
unsafe_eval create_engine _create_fn make_dataclass lambdify _construct_argparser _attach_argparser_methods
fromfile tofile genfromtxt fromregex
"""
"""Functions that are dangerous in whatever module."""

IMPORTED = """
Process Pool ThreadPool Thread RLock Popen Client Listener Manager BaseManager SyncManager ThreadPoolExecutor
ProcessPoolExecutor Parallel PackageImporter PackageExporter SummaryWriter Graph GraphModule CompilationUnit GzipFile
BZ2File LZMAFile ZipFile TarFile DictWriter ExitStack AsyncExitStack ImpImporter ImpLoader CDLL PyDLL FunctionType
CodeType MethodType ModuleType LambdaType DataSource FileIO TextIOWrapper BufferedReader BufferedWriter
TemporaryDirectory NamedTemporaryFile Unpickler Pickler FileHandler StreamHandler ForwardRef LowLevelCallable
NumpyUnpickler Lock RRef RemoteModule OpOverload HigherOrderOperator AllGatherStates TensorPipeRpcBackendOptions
reduce attrgetter methodcaller contextmanager cached_property lru_cache singledispatch cmp_to_key wrap_cpp_module
"""
"""Classes and functions of other modules that packages of models import: they have none of their own of such a name."""

CODE = """
marshal cloudpickle joblib.externals.cloudpickle pyspark.cloudpickle ray.cloudpickle
types: FunctionType CodeType LambdaType
dill._dill: _create_function _create_code _create_cell _create_type
"""
"""What makes functions and classes of bytecode that the file itself carries."""
