"""The laws of the house that import-linter can't hold, kept by machine."""

import ast
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = (
    "alerts",
    "casework",
    "catalogue",
    "commands",
    "crawlers",
    "demo",
    "desk",
    "detectors",
    "digests",
    "egress",
    "jobs",
    "nlp",
    "publications",
    "query",
    "records",
    "storage",
)
SINGLE = ("errors", "text", "evasion", "working_time", "settings")
SOCKETS = {
    "crawlers.readers": ("ask", "read"),
    "crawlers.sites": ("HOSTS", "read"),
    "detectors": ("NAME", "detect"),
    "alerts.channels": ("NAME", "send"),
    "digests.reports": ("compose",),
    "jobs": ("EVERY", "LANE", "run"),
}
# Files of a socket that are not plugs but what plugs share, by their full name.
SHARED = {"detectors.subject", "detectors.wording", "jobs.wiring", "jobs.context", "jobs.machines", "jobs.facts"}
FORBIDDEN_NAMES = {"utils", "helpers", "helper", "common", "misc", "manager", "managers", "handler"}
MAY_READ_ENVIRONMENT = {"settings.py", "crawlers/spiders/run.py"}
MAY_IMPORT = {
    "sqlalchemy": ("storage/", "tests/", "bench/"),
    "scrapy": ("crawlers/spiders/", "bench/"),
    "underthesea": ("nlp/words.py", "bench/", "tests/"),
    "sklearn": ("nlp/models/train/", "bench/", "tests/"),
}


def python_files(*, tests: bool = True) -> list[Path]:
    """Every Python file of the project but migrations."""
    folders = (*ROOMS, "bench", *(("tests",) if tests else ()))
    files = [path for folder in folders for path in (HOUSE / folder).rglob("*.py")]
    files += [HOUSE / f"{name}.py" for name in SINGLE]
    return sorted(path for path in files if "migrations/versions" not in path.as_posix())


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


FILES = python_files()
OURS = python_files(tests=False)


@pytest.mark.parametrize("name", [*ROOMS, *SINGLE])
def test_a_room_is_ours_and_not_a_stranger_of_the_same_name(name: str) -> None:
    found = import_module(name)
    assert found.__file__ is not None
    assert Path(found.__file__).is_relative_to(HOUSE)


@pytest.mark.parametrize("folder", SOCKETS)
def test_every_plug_fits_its_socket(folder: str) -> None:
    package = import_module(folder)
    plugs = [one.name for one in iter_modules(package.__path__) if not one.ispkg and not one.name.startswith("_")]
    plugs = [name for name in plugs if f"{folder}.{name}" not in SHARED]
    assert plugs, f"{folder} is empty"
    for name in plugs:
        plug = import_module(f"{folder}.{name}")
        for wanted in SOCKETS[folder]:
            assert hasattr(plug, wanted), f"{folder}.{name} lacks {wanted}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{name_of(path)} has {lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            assert size <= 40, f"{name_of(path)}:{node.lineno} {node.name} has {size} lines"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_no_file_is_named_for_nothing(path: Path) -> None:
    assert not FORBIDDEN_NAMES & set(path.relative_to(HOUSE).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_import_hides_in_a_function(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [one for child in node.body for one in ast.walk(child) if isinstance(one, ast.Import | ast.ImportFrom)]
            assert not hidden, f"{name_of(path)}:{node.lineno} {node.name} imports inside"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_only_settings_reads_the_environment(path: Path) -> None:
    if name_of(path) not in MAY_READ_ENVIRONMENT:
        reads = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")]
        assert not reads, f"{name_of(path)} reads the environment"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_library_of_one_room_stays_there(path: Path) -> None:
    for node in ast.walk(tree(path)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [node.module]
        for module in modules:
            allowed = MAY_IMPORT.get(module.split(".")[0])
            assert allowed is None or name_of(path).startswith(allowed), f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_every_error_is_told(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            silent = all(isinstance(one, ast.Pass) for one in node.body)
            broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            assert not (silent and broad), f"{name_of(path)}:{node.lineno} swallows every error"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_everything_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module) or not module.body, f"{name_of(path)} has no docstring"
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}:{node.lineno} {node.name} has no docstring"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_no_statement_is_glued_from_strings(path: Path) -> None:
    """SQL by bound parameters only (T33): no f-string that begins like a statement, but pragmas with our own numbers."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value).lstrip().upper()
            assert not re.match(r"(SELECT|INSERT|UPDATE|DELETE)\s", start), f"{name_of(path)}:{node.lineno}"
