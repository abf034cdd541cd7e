"""A browser's test reads no page that a click may be leaving: it first expects what the click is to bring."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
# A click returns while its answer may still be on the way; the reads look at once at whatever page is there.
ACTS = {"click", "dblclick", "press", "go_back", "go_forward"}
READS = {"faults", "overflow", "evaluate", "evaluate_all", "content", "title", "count", "all", "all_inner_texts"}
READS |= {"is_visible", "is_hidden", "is_checked", "is_enabled"}
# These look until what they name is there.
WAITS = {"expect", "fill", "check", "select_option", "wait_for", "wait_for_url", "wait_for_function", "goto", "leaving"}
WAITS |= {"reload", "until"} | {f"expect_{what}" for what in ("download", "event", "page", "request", "response")}
Helpers = dict[str, ast.FunctionDef]


def name_of(call: ast.expr) -> str:
    function = call.func if isinstance(call, ast.Call) else call
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def steps(node: ast.AST, helpers: Helpers) -> Iterator[str]:
    """Yield the names called under ``node`` as they run; a helper of the same file is followed into."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return
    for child in ast.iter_child_nodes(node):
        yield from steps(child, helpers)
    if isinstance(node, ast.With):
        # What it announced at its head is waited for at its end.
        yield from (name_of(item.context_expr) for item in node.items)
    if isinstance(node, ast.Call):
        name = name_of(node)
        others = {key: helper for key, helper in helpers.items() if key != name}
        yield from told(helpers[name], others) if name in helpers else [name]


def told(function: ast.FunctionDef, helpers: Helpers) -> Iterator[str]:
    for statement in function.body:
        yield from steps(statement, helpers)


def hasty(function: ast.FunctionDef, helpers: Helpers) -> list[str]:
    """Return each read of ``function`` that has nothing but an act before it."""
    acted, found = "", []
    for name in told(function, helpers):
        if name in READS and acted:
            found.append(f"{name} after {acted}")
        if name in READS | WAITS:
            acted = ""
        elif name in ACTS:
            acted = name
    return found


def functions(path: Path) -> Helpers:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def told_by_a_browser() -> list[Path]:
    return [path for path in sorted(TESTS.rglob("test_*.py")) if "tests.chromium" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", told_by_a_browser(), ids=lambda path: str(path.relative_to(TESTS)))
def test_a_page_is_expected_before_it_is_read(path: Path) -> None:
    known = functions(path)
    tests = {name: body for name, body in known.items() if name.startswith("test_")}
    assert {name: found for name, body in tests.items() if (found := hasty(body, known))} == {}


def test_a_hasty_read_is_found() -> None:
    source = "def look(page):\n    faults(page)\ndef test_it(page):\n    page.click('a')\n    look(page)\n"
    known = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert hasty(known["test_it"], known) == ["faults after click"]
