"""The house of design.md, checked by reading the source: where each thing may stand."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOMAINS = {"directory", "access", "audit", "cmdb", "sla", "approvals", "tickets"}
DOMAINS |= {"attachments", "stockrooms", "notifications", "reports", "runs", "views", "imports"}
IMPURE = {"models", "operations", "queries", "senders"}
DOORS = {"admin_views", "forms", "app.api", "app.cli", "app.web", "app.jobs", "app.run_jobs", "app.observation"}
FLASK = {"flask", "wtforms", "flask_admin", "flask_wtf", "flask_babel", "flask_jwt_extended", "werkzeug"}
LONGEST_FILE = 350
MEDIAN_FILE = 90


@cache
def sources() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return tuple(ROOT / name for name in sorted(set(listed)) if (ROOT / name).exists())


def under(*folders: str) -> list[Path]:
    return [path for path in sources() if path.relative_to(ROOT).parts[: len(folders)] == folders]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def stands_in(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def domain_files() -> list[Path]:
    return [path for path in under("app") if path.relative_to(ROOT).parts[1] in DOMAINS]


def pure_files() -> list[Path]:
    return [path for path in domain_files() if not {*path.relative_to(ROOT).with_suffix("").parts[2:]} & IMPURE]


def offences(paths: list[Path], forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in paths
        for module in imports(path)
        if stands_in(module, forbidden)
    ]


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_a_domain_knows_no_door_and_no_flask() -> None:
    assert offences(domain_files(), FLASK | DOORS) == []


def test_a_pure_file_touches_no_database() -> None:
    databases = {"sqlalchemy", "psycopg", "app.core.db", "app.core.queue", "flask_sqlalchemy"}
    assert offences(pure_files(), databases) == []


def test_only_core_clock_reads_the_clock() -> None:
    reads = re.compile(r"(datetime|date)\.(now|utcnow|today)$|^time\.time$|^utcnow$")
    readers = [
        f"{path.relative_to(ROOT)} calls {name}"
        for path in domain_files()
        for name in calls(path)
        if reads.search(name)
    ]
    assert readers == []


def test_only_the_unit_of_work_commits() -> None:
    committers = {
        str(path.relative_to(ROOT))
        for folder in ("app", "admin_views", "forms")
        for path in under(folder)
        for name in calls(path)
        if name.endswith(".commit")
    }
    assert committers <= {"app/core/db.py"}


def test_sentences_have_one_source() -> None:
    theirs = {f"flask_babel.{name}" for name in ("gettext", "lazy_gettext", "force_locale")}
    elsewhere = [path for path in under("app") + under("admin_views") + under("forms") if path.name != "reader.py"]
    assert offences(elsewhere, theirs) == []


def test_a_domain_opens_no_transaction() -> None:
    assert [str(path) for path in domain_files() if "unit_of_work" in set(calls(path))] == []


def test_a_form_knows_no_operation_and_no_model() -> None:
    behind = re.compile(r"\.(operations|models)(\.|$)")
    assert [path for path in under("forms") for module in imports(path) if behind.search(module)] == []


def test_a_door_writes_no_row_by_itself() -> None:
    writes = re.compile(r"session(\(\))?\.(add|add_all|delete|merge)$")
    rooms = (("admin_views",), ("app", "api"), ("app", "cli"), ("app", "web"), ("app", "jobs.py"), ("app", "run_jobs"))
    doors = [path for room in rooms for path in under(*room)]
    assert [f"{path.relative_to(ROOT)}: {name}" for path in doors for name in calls(path) if writes.search(name)] == []


@pytest.mark.parametrize("lower", ["sla", "approvals"])
def test_clocks_and_approvals_know_no_ticket(lower: str) -> None:
    assert offences(under("app", lower), {"app.tickets"}) == []


def nouns() -> set[str]:
    tables = {
        node.value.value
        for path in domain_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "__tablename__"
        and isinstance(node.value, ast.Constant)
    }
    return DOMAINS | tables


def test_a_noun_has_the_same_name_in_every_room() -> None:
    frame = {"__init__", "base", "dashboard", "registry"}
    rooms = {
        path.relative_to(ROOT).parts[1].removesuffix(".py") for room in ("admin_views", "forms") for path in under(room)
    }
    pages = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()} - {
        "admin",
        "api",
        "errors",
        "email",
    }
    proofs = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("*.py"))} - {
        "apache",
        "browser",
        "security",
        "api",
        "platform",
        "panel",
        "core",
        "fixtures",
        "install",
        "__pycache__",
    }
    assert (rooms - frame) | pages | proofs <= nouns()


def test_a_file_fits_in_the_head() -> None:
    decisions = "\n".join(path.read_text() for path in (ROOT / "infra" / "docs" / "decisions").glob("*.md"))
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in sources()
        if "versions" not in path.parts
    }
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE and name not in decisions}
    assert long == {}
    assert sorted(lengths.values())[len(lengths) // 2] <= MEDIAN_FILE


def test_nothing_is_left_over() -> None:
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|mark\.(skip|xfail)")
    assert [str(path) for path in sources() if words.search(path.read_text())] == []


def test_every_folder_of_tests_is_a_package_so_that_two_may_hold_a_file_of_one_name() -> None:
    folders = {path.parent for path in (ROOT / "tests").glob("*/test_*.py")}
    # tests/people.py holds the five people; a package of that name would hide it.
    assert {folder.name for folder in folders if not (folder / "__init__.py").exists()} == {"people"}


def test_no_files_of_the_application_import_each_other_in_a_ring() -> None:
    modules = {_module(path): path for path in under("app")}
    # A package is named by the files it gathers: it is loaded before them, and only they can be in a ring.
    needs = {name: _loads(path, modules) - {name} for name, path in modules.items() if path.name != "__init__.py"}
    while free := [name for name, wanted in needs.items() if not wanted & needs.keys()]:
        for name in free:
            del needs[name]
    assert not needs, f"these import each other in a ring, or what does: {sorted(needs)}"


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _loads(path: Path, modules: dict[str, Path]) -> set[str]:
    """Return the files that are loaded with this one; what a function imports when it runs is none of them."""
    nodes = [node for node in tree(path).body if isinstance(node, ast.ImportFrom) and node.module]
    named = {f"{node.module}.{one.name}" for node in nodes for one in node.names}
    return (named | {node.module for node in nodes}) & modules.keys()
