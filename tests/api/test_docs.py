"""The description for people, and where the type of a problem leads."""

import ast
import gzip
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.api import documents
from app.api.base.door import Door
from app.api.codes import SENTENCES
from app.api.manual import arranged, sentences
from app.config import PROJECT
from app.directory.models import Person
from app.tickets.lifecycle import HOLD_REASON
from app.web.errors import CODES
from app.web.words import LANGUAGE_COOKIE
from tests.chromium import faults, opened, overflow
from tests.machines import API, Call


def codes_in_source() -> Iterator[str]:
    """Yield every code that a refusal is given: by its class, by ``code=`` and by ``no(…)``."""
    for path in (PROJECT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found: list[ast.expr] = []
            if isinstance(node, ast.Call):
                found = [one.value for one in node.keywords if one.arg == "code"]
                found += node.args[:1] if ast.unparse(node.func).rpartition(".")[2] == "no" else []
            elif isinstance(node, ast.ClassDef):
                found = [one.value for one in node.body if isinstance(one, ast.Assign) and _names(one) == "code"]
            yield from (one.value for one in found if isinstance(one, ast.Constant) and one.value)


def _names(assignment: ast.Assign) -> str:
    return ast.unparse(assignment.targets[0])


def test_every_code_of_a_refusal_is_explained_and_no_other() -> None:
    used = {*codes_in_source(), *CODES.values()}
    assert used - SENTENCES.keys() == set()
    told_by_a_name = {"own_choice", *(code for code in SENTENCES if code.startswith("missing_"))}
    assert SENTENCES.keys() - used == told_by_a_name
    assert f"missing_{HOLD_REASON}" in SENTENCES


def test_a_problem_leads_to_its_explanation(machine: Call, rita: Person) -> None:
    refused = machine(rita).get("/tickets/INC999999")
    place, _, anchor = refused.json["type"].partition("#")
    page = machine().client.get(place)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert f'id="{anchor}"' in page.text
    assert anchor == "problem-not_found"


def test_everything_that_may_be_asked_is_there_and_every_link_leads_somewhere(app: Flask, machine: Call) -> None:
    page = machine().client.get(f"{API}/docs").text
    told = re.findall(r'<details class="api-op" id="([a-z_]+)"', page)
    assert sorted(told) == sorted(name.partition(".")[2] for name in Door.WAYS)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
    assert " style=" not in page


def test_a_body_says_what_it_wants(machine: Call) -> None:
    page = machine().client.get(f"{API}/docs", headers={"Accept-Language": "fr"}).text
    opening = page.partition('id="create_ticket"')[2].partition("</details>")[0]
    title = opening.partition("<code>title</code>")[2].partition("</dd>")[0]
    assert ("obligatoire" in title, "5–150" in title) == (True, True)
    assert "<code>one_person</code>" in opening
    assert 'href="#shape-Ticket"' in opening
    assert "Demande un jeton." in opening
    assert "≥ 1 " not in page
    assert "aucun jeton" in page.partition('id="login"')[2].partition("</details>")[0]


def test_it_says_every_operation_noun_and_field_in_french(app: Flask, machine: Call) -> None:
    page = machine().client.get(f"{API}/docs", headers={"Accept-Language": "fr"}).text
    manual = arranged(app.extensions["api_document"].describe())
    with app.test_request_context(headers={"Accept-Language": "en"}):
        english = {sentence: str(documents.marked(sentence)) for sentence in sentences(manual)}
    told = {one.key: one.summary for noun in manual.nouns for one in noun.operations}
    said = {key: page.partition(f'id="{key}"')[2].partition("</summary>")[0] for key in told}
    assert [key for key, summary in told.items() if not summary or english[summary] in said[key]] == []
    assert [sentence for sentence, shown in english.items() if shown in page] == []
    assert "Ajouter une politique d’approbation." in said["create_approval_policy"]
    assert ("<code>404</code> Introuvable" in page, "Not Found" in page) == (True, False)


@pytest.mark.parametrize(
    ("width", "scheme", "lang"), [(1280, "light", "en"), (360, "dark", "fr")], ids=["wide light", "phone dark"]
)
def test_it_is_good_to_read(browser: Browser, live_server: str, width: int, scheme: str, lang: str) -> None:
    with opened(browser, base_url=live_server) as page:
        page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": lang, "url": live_server}])
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{API}/docs#create_ticket")
        page.locator("#create_ticket > summary").click()
        page.locator("#shape-Ticket > summary").click()
        expect(page.locator("#shape-Ticket")).to_have_attribute("open", "")
        assert (faults(page), overflow(page)) == ([], 0)


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_who_has_it_already_is_told_so_and_it_is_made_once(
    machine: Call, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client, packed = machine().client, {"Accept-Encoding": "gzip"}
    first = client.get(f"{API}{path}", headers=packed)
    for making in ("arranged", "json"):
        monkeypatch.delattr(documents, making)
    had = packed | {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"{API}{path}", headers=had)
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert "no-cache" in again.headers["Cache-Control"]
    assert len(first.data) < 100_000
    plain = client.get(f"{API}{path}")
    assert gzip.decompress(first.data).count(b"create_ticket") == plain.data.count(b"create_ticket") > 0


def test_the_page_is_another_in_another_language_and_of_another_session(machine: Call) -> None:
    asked = [(machine().client, "en"), (machine().client, "en"), (machine().client, "fr")]
    told = [client.get(f"{API}/docs", headers={"Accept-Language": lang}) for client, lang in asked]
    assert len({one.headers["ETag"] for one in told}) == 3
    assert told[0].headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"
    assert "private" in told[0].headers["Cache-Control"]
