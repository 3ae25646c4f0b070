"""What is known of the names that files import."""

from __future__ import annotations

import pickle
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_finder.domain.models.risks import python_names_dangerous as dangerous
from ai_finder.domain.models.risks import python_names_safe as safe
from ai_finder.domain.models.risks.python_names import (
    Judgement,
    carries_code,
    current,
    judge,
    judge_attribute,
    judge_member,
)

SAFE = """
builtins.set builtins.complex __builtin__.set __builtin__.object builtins.list collections.OrderedDict
collections.defaultdict copyreg._reconstructor copy_reg._reconstructor _codecs.encode datetime.datetime
decimal.Decimal uuid.UUID pathlib.PosixPath pathlib._local.PosixPath argparse.Namespace re._compile torch.FloatStorage
torch.BFloat16Storage torch.float8_e4m3fn torch.Size torch.device torch._utils._rebuild_tensor_v2
torch._utils._rebuild_parameter torch._tensor._rebuild_from_type_v2 torch.nn.modules.linear.Linear
torch.nn.modules.container.Sequential torch.nn.functional.relu torch.optim.adamw.AdamW
torchvision.models.resnet.ResNet numpy.ndarray numpy.dtype numpy.core.multiarray._reconstruct
numpy._core.multiarray._reconstruct numpy._core.multiarray.scalar numpy.random._pickle.__randomstate_ctor
numpy.random._mt19937.MT19937 numpy.log1p numpy.dtypes.Float64DType numpy._core.numeric._frombuffer
sklearn.pipeline.Pipeline sklearn.ensemble._forest.RandomForestClassifier sklearn.tree._tree.Tree
sklearn.neighbors._kd_tree.newObj sklearn._loss._loss.__pyx_unpickle_CyHalfBinomialLoss
sklearn.metrics._classification.accuracy_score scipy.sparse._csr.csr_matrix pandas.core.frame.DataFrame
pandas._libs.internals._unpickle_block xgboost.sklearn.XGBClassifier lightgbm.basic.Booster
catboost.core.CatBoostClassifier joblib.numpy_pickle.NumpyArrayWrapper transformers.training_args.TrainingArguments
transformers.trainer_utils.IntervalStrategy transformers.models.bert.modeling_bert.BertModel
peft.tuners.lora.LoraConfig ultralytics.nn.tasks.DetectionModel ultralytics.nn.modules.conv.Conv tokenizers.AddedToken
omegaconf.dictconfig.DictConfig gensim.utils.call_on_class_only gensim.models.phrases.original_scorer
gensim.models.tfidfmodel.df2idf gensim.utils.identity UserString.defaultdict ruamel.yaml.scalarfloat.ScalarFloat
skorch.callbacks.logging.PrintLog
pandas.core.internals.blocks.new_block pandas.DataFrame xgboost.XGBClassifier
torch.cuda.FloatStorage networkx.classes.graph.Graph transformers.models.bert.configuration_bert.BertConfig
transformers.models.bert.tokenization_bert_fast.BertTokenizerFast gensim.models.word2vec.Word2Vec
pytorch_lightning.callbacks.timer.Timer scipy.stats._continuous_distns.norm_gen spacy.tokens.token.Token
"""

DANGEROUS = """
os.system posix.system nt.system os.popen os.path.join subprocess.Popen sys.modules builtins.eval builtins.exec
builtins.compile builtins.open builtins.__import__ builtins.getattr builtins.setattr builtins.breakpoint
builtins.input builtins.globals __builtin__.eval __builtin__.execfile __builtin__.apply __builtins__.eval
socket.socket shutil.rmtree runpy.run_path importlib.import_module imp.load_source pty.spawn ctypes.CDLL
_ctypes.dlopen operator.attrgetter _operator.methodcaller functools.reduce pickle.loads _pickle.loads cPickle.loads
dill.loads cloudpickle.loads marshal.loads code.InteractiveInterpreter codeop.compile_command bdb.Bdb pdb.run
cProfile.run profile.runctx timeit.timeit trace.Trace.run doctest.debug_script pydoc.pipepager idlelib.run.Executive
lib2to3.pgen2.grammar.Grammar.loads distutils.file_util.write_file ensurepip._run_pip venv.create pip.main
setuptools.setup asyncio.run multiprocessing.Process threading.Thread webbrowser.open http.client.HTTPSConnection
httplib.HTTPSConnection urllib.request.urlopen urllib2.urlopen ftplib.FTP smtplib.SMTP requests.get requests.api.get
aiohttp.ClientSession ssl.get_server_certificate tempfile.mktemp pathlib.Path.write_text zipimport.zipimporter
pkgutil.resolve_name types.FunctionType types.CodeType new.function torch.load torch.hub.load torch.serialization.load
torch.jit.load torch.utils.bottleneck.__main__.run_cprofile torch.utils.collect_env.run
torch._dynamo.guards.GuardBuilder.get torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression
torch.jit.unsupported_tensor_ops.execWrapper torch._inductor.codecache.compile_file numpy.load
numpy.f2py.crackfortran.getlincoef numpy.testing._private.utils.runstring pandas.eval pandas.read_pickle
pandas.io.pickle.read_pickle joblib.load sklearn.externals.joblib.load keras.utils.get_file keras.layers.Lambda
tensorflow.io.read_file linecache.getline logging.config.listen logging.FileHandler _io.FileIO io.open
xmlrpc.client.ServerProxy sqlite3.connect site.addsitedir test.support.script_helper.assert_python_ok
_osx_support._read_output _aix_support._read_cmd_output _pyrepl.pager.pipe_pager uuid._get_command_stdout
commands.getoutput yaml.unsafe_load ruamel.yaml.YAML ruamel.yaml.main.YAML ruamel.yaml.constructor.Constructor
torch.serialization.os.system numpy.os.system sklearn.base.sys.modules
collections.OrderedDict.__init__.__globals__ builtins.object.__subclasses__ mypackage.anything.eval
mypackage.tools.system
torch.nn.functional.dataclasses._create_fn torch.nn.init.torch.hub.help
torch.nn.functional.torch.package.PackageImporter torch.cuda.amp.mp.Process numpy.ma.core.operator.methodcaller
torch.nn.functional.torch.utils.tensorboard.SummaryWriter numpy.ma.core.functools.reduce numpy.ma.core.mu.fromfile
scipy.sparse._importlib.reload sklearn.callback._transport.Client torch.ao.quantization.fx.graph_module.GraphModule
sklearn.preprocessing._data._array_api.np_compat.genfromtxt sklearn.metrics.np.load argparse._sys.modules
collections._sys.modules random._os.system optparse.Values.read_file functools.partial.__call__
PIL.ImageMath.unsafe_eval sympy.utilities.lambdify.lambdify git.cmd.Git.execute anyio.run_process trio.run_process
sh.Command pygments.lexers.load_lexer_from_file mlflow.projects.run kombu.serialization.loads
distributed.protocol.loads gensim.models.wrappers.ldamallet.LdaMallet gensim.models.wrappers.DtmModel
"""

UNKNOWN = """
__main__.Net mypackage.layers.Gate sklearn.datasets_of_mine.load torch.nn.modules.module
torch.some_new_function functools.partial operator.itemgetter torch.storage._load_from_bytes html.escape os2.system2
transformers.models.auto.modeling_auto.AutoModel ultralytics.models.yolo.model.YOLO ultralytics.models.sam.model.SAM
transformers.models.rag.retrieval_rag.LegacyIndex sentence_transformers.models.Transformer
transformers.models.transfo_xl.tokenization_transfo_xl.TransfoXLTokenizer models.common.DetectMultiBackend
torch.nn.functional torch.nn.Module.forward spandrel.ModelLoader sklearn.some.new.Class
"""

MEMBERS = """
safe: scipy.interpolate._interpolate interp1d._call_linear
safe: zoneinfo ZoneInfo._unpickle
dangerous: torch.nn.functional dataclasses._create_fn
dangerous: timm.layers torch.hub.list
dangerous: torch.nn.functional torch.package.PackageImporter
dangerous: mypackage.models np.load
dangerous: mypackage.models subprocess.run
dangerous: pandas.core.series Series.to_csv
dangerous: gensim.models.word2vec Word2Vec.load
dangerous: mypackage.models Net.load
dangerous: xgboost.sklearn XGBClassifier.load_model
unknown: torch.nn.functional torch.nn.Linear
unknown: torch.nn.modules linear.Linear
unknown: sklearn.pipeline Pipeline.fit
unknown: mypackage.models Net.Part
"""

ATTRIBUTES = """
safe: transformers.trainer_utils.IntervalStrategy STEPS
safe: torch.nn.modules.lazy.LazyModuleMixin _infer_parameters
dangerous: numpy.ndarray tofile
dangerous: PIL.Image.Image save
dangerous: torch.FloatStorage from_file
dangerous: optparse.Values read_module
dangerous: mmengine.config.config.Config fromfile
dangerous: pandas.core.frame.DataFrame query
dangerous: transformers.PreTrainedModel from_pretrained
dangerous: pathlib.PosixPath unlink
unknown: torch.nn.functional TORCH
unknown: mypackage.Kind ONE
unknown: sklearn.base.BaseEstimator set_params
unknown: torch.nn.Module forward
"""


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        *((Judgement.SAFE, name) for name in SAFE.split()),
        *((Judgement.DANGEROUS, name) for name in DANGEROUS.split()),
        *((Judgement.UNKNOWN, name) for name in UNKNOWN.split()),
    ],
)
def test_a_name_is_judged(expected: Judgement, name: str) -> None:
    """What real models need is safe, what attacks use dangerous, and nothing is known of the rest."""
    assert expected is judge(name)


def _rows(table: str) -> list[list[str]]:
    return [line.replace(":", "", 1).split() for line in table.strip().splitlines()]


@pytest.mark.parametrize(("expected", "owner", "path"), _rows(MEMBERS))
def test_a_path_of_attributes_is_judged(expected: str, owner: str, path: str) -> None:
    """None is safe that is not on the list, for it leads to what a module imports."""
    assert expected == judge_member(owner, path).value


@pytest.mark.parametrize(("expected", "owner", "name"), _rows(ATTRIBUTES))
def test_an_attribute_is_judged(expected: str, owner: str, name: str) -> None:
    """Members of enumerations are values; methods that reach out are not."""
    assert expected == judge_attribute(owner, name).value


def _names(table: str) -> list[str]:
    """All names of a table."""
    names: list[str] = []
    for line in table.strip().splitlines():
        module, colon, members = line.partition(":")
        names += [f"{module}.{member}" for member in members.split()] if colon else line.split()
    return names


def test_every_name_of_a_table_is_what_the_table_says() -> None:
    """No other rule overrules it, but that what is known exactly is safe in a module that is not."""
    exact = set(_names(safe.NAMES))
    assert set() == {name for name in exact if judge(name) is not Judgement.SAFE}
    harmful = set(_names(dangerous.DANGEROUS)) - exact
    assert set() == {name for name in harmful if judge(name) is not Judgement.DANGEROUS}
    imported = dangerous.IMPORTED.split()
    assert {Judgement.DANGEROUS} == {judge(f"torch.nn.functional.part.{name}") for name in imported}


THROUGH = """
os.system _sys.modules subprocess.Popen _importlib.reload functools.reduce dataclasses._create_fn torch.hub.help
mp.Process np.load pickle.loads gzip.GzipFile operator.attrgetter
"""


@pytest.mark.parametrize("package", sorted({*safe.PACKAGES.split(), *safe.PURE.split()}))
def test_nothing_is_safe_that_is_reached_through_a_package(package: str) -> None:
    """Whatever a module of it imports, by whatever name."""
    inner = [judge(f"{package}.{place}{name}") for place in ("", "inner.", "_a.b.") for name in THROUGH.split()]
    members = [judge_member(package, f"{place}{name}") for place in ("", "inner.") for name in THROUGH.split()]
    assert Judgement.SAFE not in {*inner, *members}
    assert {Judgement.DANGEROUS} == set(members)


@pytest.mark.parametrize("package", ["torch.nn", "sklearn.base", "numpy.ma", "scipy.stats", "pandas.core"])
def test_no_dangerous_name_is_safe_below_a_package(package: str) -> None:
    """All of the table, and whatever lies in those modules."""
    names = _names(dangerous.DANGEROUS)
    exact = {f"{name}.thing" for name in names if judge(f"{name}.thing") is Judgement.DANGEROUS}
    assert set() == {name for name in exact if judge_member(package, name) is not Judgement.DANGEROUS}
    assert set() == {name for name in names if judge(f"{package}.{name}.Thing") is Judgement.SAFE}


@pytest.mark.parametrize("package", safe.PACKAGES.split())
def test_a_class_of_a_package_is_safe(package: str) -> None:
    """Where it is one of those that make models."""
    assert Judgement.SAFE is judge(f"{package}.part.Layer")


@pytest.mark.parametrize(
    "name", [" os.system", "os .system", "os\r.system", "OS.system", "Subprocess.Popen", "os. system"]
)
def test_a_name_in_disguise_is_dangerous(name: str) -> None:
    """Other spaces and letters show what is meant."""
    assert Judgement.DANGEROUS is judge(name)


def test_a_chain_of_attributes_is_dangerous() -> None:
    """Nothing that is real has so long a name."""
    assert Judgement.DANGEROUS is judge("torch" + ".x" * 300)
    assert Judgement.DANGEROUS is judge("torch" + ".x" * 30)


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        (True, "types.CodeType"),
        (True, "dill._dill._create_function"),
        (True, "cloudpickle.cloudpickle._make_function"),
        (True, "marshal.loads"),
        (False, "dill._dill._load_type"),
        (False, "os.system"),
    ],
)
def test_bytecode(expected: bool, name: str) -> None:
    """Some names are there to make functions of bytecode."""
    assert expected is carries_code(name)


def test_names_of_python_2_are_those_of_today() -> None:
    """As pickle maps them."""
    assert "copyreg._reconstructor" == current("copy_reg._reconstructor")
    assert "numpy.core.multiarray.scalar" == current("numpy._core.multiarray.scalar")


def test_no_module_of_the_standard_library_is_safe_as_a_whole() -> None:
    """Whatever lies in a module that nobody looked at is not called harmless."""
    assert [] == [name for name in sys.stdlib_module_names if judge(f"{name}.some_function") is Judgement.SAFE]


def test_the_functions_of_pickle_are_dangerous() -> None:
    """All of them that load."""
    assert {Judgement.DANGEROUS} == {judge(f"pickle.{name}") for name in pickle.__all__}


@given(st.text(max_size=600))
def test_any_text_is_judged(name: str) -> None:
    """No exception."""
    assert isinstance(judge(name), Judgement)
