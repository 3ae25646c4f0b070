"""Which version a file's imports get."""

from __future__ import annotations

import pytest

from ai_finder.domain.dependencies import Dependency, Manifest, Package, Resolution
from ai_finder.domain.governing import Governing
from ai_finder.domain.manifests import INCLUDED, format_of
from ai_finder.domain.vocabulary import Ecosystem

PYPI, NPM = Ecosystem.PYPI, Ecosystem.NPM


def _of(files: dict[str, str]) -> Governing:
    return Governing(
        {path: (format_of(path) or INCLUDED).parse(text.encode(), lambda _: True) for path, text in files.items()}
    )


PINNED = '[project]\nname = "p"\ndependencies = ["openai==1.2.3"]'
RANGED = '[project]\ndependencies = ["openai>=1"]'
SILENT = '[project]\ndependencies = ["flask"]'


def _uv(*versions: str) -> str:
    return "".join(f'[[package]]\nname = "openai"\nversion = "{version}"\n' for version in versions)


CASES: list[tuple[str, dict[str, str], str | None, bool]] = [
    ("nothing", {}, None, False),
    ("another package", {"pyproject.toml": SILENT}, None, False),
    ("a pin", {"pyproject.toml": PINNED}, "1.2.3", True),
    ("a pin above", {"pyproject.toml": PINNED, "a/pyproject.toml": SILENT}, "1.2.3", True),
    ("a pin beside, not above", {"b/pyproject.toml": PINNED}, None, False),
    ("a pin below", {"a/b/c/pyproject.toml": PINNED}, None, False),
    ("a range", {"pyproject.toml": RANGED}, None, True),
    ("a range hides a pin above", {"pyproject.toml": PINNED, "a/pyproject.toml": RANGED}, None, True),
    ("a nearer pin wins", {"pyproject.toml": PINNED, "a/requirements.txt": "openai==2.0"}, "2.0", True),
    ("a pin beside a range", {"pyproject.toml": RANGED, "requirements.txt": "openai==2.0"}, "2.0", True),
    ("two pins", {"pyproject.toml": PINNED, "requirements.txt": "openai==2.0"}, None, True),
    ("one pin twice", {"pyproject.toml": PINNED, "requirements.txt": "openai==1.2.3"}, "1.2.3", True),
    ("two pins by marker", {"requirements.txt": "openai==1; python_version<'3'\nopenai==2"}, None, True),
    ("a pin and a range by marker", {"requirements.txt": "openai==1; python_version<'3'\nopenai"}, None, True),
    ("a lock", {"uv.lock": _uv("1.5.0")}, "1.5.0", True),
    ("a lock beats the pin", {"pyproject.toml": PINNED, "uv.lock": _uv("1.5.0")}, "1.5.0", True),
    ("a lock settles the range", {"pyproject.toml": RANGED, "poetry.lock": _uv("1.5.0")}, "1.5.0", True),
    ("two versions in a lock", {"uv.lock": _uv("1.5.0", "1.6.0")}, None, True),
    ("two versions in a lock, one pinned", {"pyproject.toml": PINNED, "uv.lock": _uv("1.2.3", "9")}, "1.2.3", True),
    ("two locks that differ", {"uv.lock": _uv("1.5.0"), "poetry.lock": _uv("1.6.0")}, None, True),
    ("a lock above, of another project", {"uv.lock": _uv("1.5.0"), "a/pyproject.toml": RANGED}, None, True),
    (
        "a neighbour's lock that has this project as a path dependency",
        {
            "a/pyproject.toml": RANGED,
            "a/uv.lock": _uv("1.5.0"),
            "b/uv.lock": _uv("1.6.0") + '[[package]]\nname = "a"\nversion = "0"\nsource = { editable = "../a" }\n'
            'dependencies = [{ name = "openai" }]\n',
        },
        "1.5.0",
        True,
    ),
    ("a folder `requirements`", {"requirements/prod.txt": "openai==1.2.3"}, "1.2.3", True),
    ("that folder, deeper", {"a/requirements/prod.txt": "openai==1.2.3"}, "1.2.3", True),
    ("its project is its own", {"requirements/pyproject.toml": PINNED}, None, False),
    ("an include", {"requirements.txt": "-r deps/base.list", "deps/base.list": "openai==1.2.3"}, "1.2.3", True),
    (
        "includes of includes, in a circle",
        {
            "a/requirements.txt": "-r ../x/one.list",
            "x/one.list": "-r two.list",
            "x/two.list": "-r one.list\n-r ../a/requirements.txt\nopenai==1.2.3",
        },
        "1.2.3",
        True,
    ),
    ("includes that are not there", {"requirements.txt": "-r no.txt\n-r ../../../out.txt"}, None, False),
    ("another spelling", {"requirements.txt": "OpenAI==1.2.3"}, "1.2.3", True),
    ("another registry", {"package.json": '{"dependencies": {"openai": "4.0.0"}}'}, None, False),
]


@pytest.mark.parametrize(
    ("files", "version", "declared"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_nearest_mention_governs(files: dict[str, str], version: str | None, declared: bool) -> None:
    """A file gets the version that the nearest folder with a mention settles, if it settles one."""
    governing = _of(files)

    for _ in range(2):  # the second answer comes from memory
        assert (version, declared) == (
            governing.version_for("a/b/app.py", PYPI, "openai"),
            governing.declared("a/b/app.py", PYPI, "openai"),
        )


def test_a_name_in_any_spelling() -> None:
    """PyPI's names are one in every spelling, npm's are not."""
    governing = _of(
        {"requirements.txt": "Lang_Chain==1.0", "package.json": '{"dependencies": {"lang_chain": "1.0.0"}}'}
    )

    assert "1.0" == governing.version_for("x.py", PYPI, "lang.chain")
    assert "1.0.0" == governing.version_for("x.js", NPM, "lang_chain")
    assert not governing.declared("x.js", NPM, "lang-chain")


def test_workspaces() -> None:
    """A workspace gets what its own folder resolves to, a folder below it too, every other the root's."""
    lock = """{"packages": {"": {},
        "node_modules/openai": {"version": "4.0.0"}, "node_modules/ai": {"version": "3.0.0"},
        "packages/a": {"dependencies": {"openai": "^5", "ai": "*"}}, "packages/b": {"dependencies": {"openai": "^4"}},
        "packages/a/node_modules/openai": {"version": "5.0.0"},
        "node_modules/x/node_modules/cohere": {"version": "1.0.0"}
    }}"""
    member = '{"dependencies": {"openai": "^5", "cohere": "^7"}}'
    governing = _of({"package-lock.json": lock, "packages/a/package.json": member, "packages/b/package.json": member})

    def version(path: str, name: str) -> str | None:
        return governing.version_for(path, NPM, name)

    assert "4.0.0" == version("index.js", "openai")
    assert "5.0.0" == version("packages/a/src/index.js", "openai")
    assert "4.0.0" == version("packages/b/index.js", "openai")
    assert "4.0.0" == version("packages/c/index.js", "openai")
    assert "3.0.0" == version("packages/a/index.js", "ai")
    assert version("index.js", "cohere") is None
    assert version("packages/a/index.js", "cohere") is None
    assert governing.declared("index.js", NPM, "cohere")


def test_a_peer_does_not_loosen_a_pin() -> None:
    """A library pins for its tests what its users may choose: the pin is what its own files get."""
    text = '{"devDependencies": {"openai": "4.1.0"}, "peerDependencies": {"openai": "^4"}}'

    assert "4.1.0" == _of({"package.json": text}).version_for("index.js", NPM, "openai")


def test_folders_out_of_the_tree_are_nobodys() -> None:
    """A lock file may tell of folders beside the root: they do not become the root."""
    package = Package(PYPI, "openai", "1.0")
    lock = Manifest(None, (), resolutions=tuple(Resolution(each, package) for each in ("..", "../a", "/a", "/")))

    assert Governing({"uv.lock": lock}).version_for("a/x.py", PYPI, "openai") is None


def test_projects() -> None:
    """A file belongs to the nearest project of its ecosystem that has a name."""
    governing = _of(
        {
            "pyproject.toml": PINNED,
            "package.json": '{"name": "root"}',
            "a/package.json": '{"name": "inner"}',
            "a/b/package.json": '{"type": "module"}',
        }
    )

    assert "p" == governing.project("a/b/x.py", PYPI)
    assert "inner" == governing.project("a/b/x.js", NPM)
    assert "root" == governing.project("x.js", NPM)
    assert _of({}).project("x.js", NPM) is None


def test_look_ups_are_remembered() -> None:
    """A file costs a look-up of its own folder, however deep it lies, once its neighbours were asked for."""
    deep = "/".join("d" * 500) + "/"
    governing = Governing({"pyproject.toml": Manifest(None, (Dependency(PYPI, "openai", "1", None, 1, "x"),))})
    governing.version_for(f"{deep}a.py", PYPI, "openai")
    governing._mentions.clear()

    assert "1" == governing.version_for(f"{deep}b.py", PYPI, "openai")
