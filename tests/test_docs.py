"""What the papers of the project say is there and true: every plug, command, setting and noun has its word, every link
leads somewhere, and the examples are what the program answers."""

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import pytest

import jobs
from alerts import channels
from catalogue import rows
from commands import analyse, filters
from crawlers import readers, sites
from desk import pages, words
from detectors import every as load_detectors
from digests import reports
from settings import PREFIX, Settings

HOUSE = Path(__file__).resolve().parent.parent
DECISIONS = HOUSE / "docs" / "decisions"
TEXTUAL = {
    ".cfg", ".css", ".csv", ".html", ".ini", ".json", ".jsonl", ".lock", ".mako", ".md", ".py", ".sh", ".svg", ".toml", ".tsv",
    ".txt", ".xml", ".yaml", ".yml", "",
}  # fmt: skip
NOT_OURS = {".git", ".venv", ".hypothesis", ".mypy_cache", ".ruff_cache", ".import_linter_cache", "__pycache__", "data", "vendor"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
# Assembled, so that this file does not hold what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:" + "|".join(("work", "root", "tmp", "home")) + r")/[\w.]")
SHOWN_WORDS = (
    "topic", "tone", "stance", "tier", "level", "state", "verdict", "claim_verdict", "defect", "harm", "delivery", "duty", "role",
    "genre", "not_counted", "unit_kind", "outlet_kind", "reader",
)  # fmt: skip
NAMED_FILE = re.compile(r"`((?:docs|tests|nlp|desk|jobs|storage|catalogue|lock|crawlers|alerts)/[\w./-]+\.\w+)`")


def said(*names: str) -> str:
    return "\n".join((HOUSE / name).read_text(encoding="utf-8") for name in names)


def papers() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def tracked() -> list[Path]:
    """Every file git tracks; where there is no git, every file that is not made by a tool."""
    git = shutil.which("git")
    told = subprocess.run([git, "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=False, text=True) if git else None
    if told and told.stdout:
        files = [HOUSE / name for name in told.stdout.split("\0") if name]
    else:
        files = [path for path in HOUSE.rglob("*") if not NOT_OURS & set(path.relative_to(HOUSE).parts)]
    # What is not yet tracked of the papers counts too.
    written = [HOUSE / "README.md", HOUSE / "CHANGELOG.md", *(HOUSE / "docs").rglob("*.md")]
    return sorted({path for path in (*files, *written) if path.is_file()})


def short(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def plugs(package: object, leave: tuple[str, ...] = ()) -> list[str]:
    found = iter_modules(package.__path__)  # type: ignore[attr-defined]  # a package has a path
    return [one.name for one in found if not one.ispkg and one.name not in leave]


def nouns() -> Iterator[str]:
    for path in sorted((HOUSE / "records").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield node.name


def commands_of_run() -> list[str]:
    listed = re.search(r'case "\$command" in\n(.*?)\nesac', said("run"), re.DOTALL)
    assert listed
    names = [name for line in re.findall(r"^    ([a-z |]+)\)", listed[1], re.MULTILINE) for name in line.split(" | ")]
    return [name for name in names if name != "help"]


@pytest.mark.parametrize("name", jobs.load())
def test_every_job_is_on_the_map_with_its_lane_and_what_follows(name: str) -> None:
    job = jobs.load()[name]
    row = re.search(rf"^\| `{name}` \| (\w+) \|.*\| ([\w, ]*)\|$", said("docs/map.md"), re.MULTILINE)
    assert row, f"docs/map.md has no row for {name}"
    assert row[1] == job.LANE
    assert tuple(row[2].replace(",", " ").split()) == tuple(getattr(job, "THEN", ()))


SOCKETS = [
    ("crawlers/readers", plugs(readers)),
    ("crawlers/sites", plugs(sites)),
    ("detectors", list(load_detectors())),
    ("alerts/channels", plugs(channels)),
    ("digests/reports", plugs(reports)),
    ("desk/pages", plugs(pages)),
]


@pytest.mark.parametrize(("folder", "names"), SOCKETS)
def test_the_map_lists_exactly_the_plugs_of_each_socket(folder: str, names: list[str]) -> None:
    row = re.search(rf"^\| [^|]* \| `{folder}/` \| ([\w, ]+) \|$", said("docs/map.md"), re.MULTILINE)
    assert row, f"docs/map.md has no socket {folder}"
    assert sorted(row[1].split(", ")) == sorted(names)


@pytest.mark.parametrize("name", load_detectors())
def test_every_detector_is_explained_to_its_users(name: str) -> None:
    assert f"`{name}`" in said("README.md")
    assert f"`{name}`" in said("docs/cli.md")


def test_every_folder_of_the_house_is_on_the_map() -> None:
    told = said("docs/map.md")
    for folder in {short(path).split("/")[0] for path in tracked() if "/" in short(path)}:
        assert folder.startswith(".") or f"`{folder}/`" in told, folder


def test_every_command_is_in_the_readme_and_in_the_help() -> None:
    names = commands_of_run()
    assert {"demo", "start", "test", "check", "extract", "analyse", "stories", "backup", "restore", "verify"} <= set(names)
    for name in names:
        assert f"./run {name}" in said("README.md"), name
        assert re.search(rf"^  {name}\b", said("run"), re.MULTILINE), f"./run --help does not tell of {name}"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_settings_page_tells_the_default_and_the_meaning_of_the_code(name: str) -> None:
    field = Settings.model_fields[name]
    row = re.search(rf"^\| `{PREFIX}{name.upper()}` \| (.*?) \| (.*) \|$", said("docs/settings.md"), re.MULTILINE)
    assert row, name
    default = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else str(field.default)
    assert row[1] == (f"`{default}`" if default else "(empty)")
    assert (field.description or "").split(";")[0].rstrip(".") in row[2]


def test_the_settings_page_names_no_setting_that_is_gone() -> None:
    named = set(re.findall(rf"^\| `{PREFIX}(\w+)`", said("docs/settings.md").split("\n## ")[0], re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("noun", list(nouns()))
def test_the_glossary_has_every_noun_in_both_languages(noun: str) -> None:
    first = [line.split(" | ") for line in said("docs/glossary.md").splitlines() if line.startswith("| ")]
    rows_of = [cells for cells in first if noun in cells[0].removeprefix("| ").split(", ")]
    assert len(rows_of) == 1, f"{noun}: {len(rows_of)} rows"
    assert rows_of[0][1].strip()
    assert rows_of[0][2].strip(" |")


@pytest.mark.parametrize("table", SHOWN_WORDS)
def test_the_glossary_knows_the_words_the_desk_shows(table: str) -> None:
    told = said("docs/glossary.md").lower()
    for word in words.TABLES[table].values():
        assert word.lower() in told, word


def test_decisions_are_numbered_without_a_gap_and_each_has_one_quotable_line() -> None:
    files = sorted(DECISIONS.glob("*.md"))
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert re.match(rf"# {path.name[:4]}: \S", text), path.name
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert text.count(part) == 1, f"{path.name}: {part}"
        assert re.search(r"\*\*Decision\.\*\* \*[^*]+\*\n", text), f"{path.name}: the decision is not one line in italics"
        assert text.index("**Context.**") < text.index("**Decision.**") < text.index("**Consequences.**")


@pytest.mark.parametrize("path", papers(), ids=short)
def test_every_link_leads_to_a_file_of_the_project(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{short(path)}: {target}"
        assert there.is_relative_to(HOUSE), f"{short(path)}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}, target


def test_every_file_that_the_papers_name_is_there() -> None:
    for path in papers():
        for name in re.findall(
            r"`((?:docs|tests|nlp|desk|jobs|storage|catalogue|lock|crawlers|alerts)/[\w./-]+\.\w+)`", said(short(path))
        ):
            assert (HOUSE / name).exists(), f"{short(path)}: {name}"


def test_every_picture_is_shown_and_small() -> None:
    pictures = sorted((HOUSE / "docs" / "pictures").iterdir())
    assert pictures
    for picture in pictures:
        assert short(picture) in said("README.md"), picture.name
        assert picture.stat().st_size < 120_000, picture.name


def test_the_changelog_begins_with_the_version_that_the_build_reads() -> None:
    pattern = re.search(r'^pattern = "(.*)"$', said("pyproject.toml"), re.MULTILINE)
    assert pattern
    first = re.search(r"^## .*$", said("CHANGELOG.md"), re.MULTILINE)
    assert first
    version = re.search(pattern[1].replace("\\\\", "\\"), first[0])
    assert version, f"{first[0]!r} is no version"
    assert re.fullmatch(r"\d+\.\d+\.\d+", version["version"])


def test_the_changelog_lists_the_fields_of_the_filters() -> None:
    told = said("CHANGELOG.md").partition("### Fields of the filters")[2]
    for line in re.findall(r"^\| ((?:`[\w.]+`(?:, )?)+) \|", said("docs/cli.md"), re.MULTILINE):
        for name in re.findall(r"`(\w+)", line):
            assert re.search(rf"\b{name}\b", told), name


def test_every_shipped_table_has_its_line_of_provenance() -> None:
    told = said("catalogue/README.md")
    for path in sorted((HOUSE / "catalogue").iterdir()):
        if path.name.endswith((".csv", ".tsv.gz")):
            assert f"| `{path.name}` |" in told, path.name
            if path.suffix == ".csv":
                head = rows.read_text(path).splitlines()[0].split(",")
                assert path.name not in ("outlets.csv", "quotas.csv") or all(f"`{column}`" in told for column in head)


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    for path in tracked():
        if path.suffix in TEXTUAL and not NOT_OURS & set(path.relative_to(HOUSE).parts[:-1]):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                assert not MACHINE_PATH.search(line), f"{short(path)}:{number}"


def test_the_readme_is_short_and_vietnamese_first() -> None:
    lines = said("README.md").splitlines()
    assert len(lines) <= 250
    assert lines.index("## Hai lệnh đầu tiên") < lines.index("## In English")


@pytest.mark.parametrize("name", ["README.md", "docs/cli.md"])
def test_every_example_in_json_is_json(name: str) -> None:
    for block in re.findall(r"```json\n(.*?)```", said(name), re.DOTALL):
        try:
            json.loads(block)
        except ValueError:
            for line in block.splitlines():
                assert isinstance(json.loads(line), dict)


def test_the_readme_tells_what_analyse_really_answers() -> None:
    asked, told = re.search(r"echo '(.*?)' \| tr.*?```json\n(.*?)```", said("README.md"), re.DOTALL).groups()  # type: ignore[union-attr]  # a missing example fails here too
    ready = analyse.machine(None, None)
    (answer,) = ready.answers([filters.read(1, asked.replace("\n", " ").encode())])
    example = json.loads(told)
    assert (example["id"], example["topic"], example["tone"]) == (answer["id"], answer["topic"], answer["tone"])
    plain = ("claim", "tier", "stance")
    assert [[m[key] for key in plain] for m in example["matches"]] == [[m[key] for key in plain] for m in answer["matches"]]
    assert [f["reason"] for f in example["flags"]] == [f["reason"] for f in answer["flags"]]
    assert example["flags"][0]["evidence"][0] == answer["flags"][0]["evidence"][0]
