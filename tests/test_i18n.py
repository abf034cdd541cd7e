"""D59: French and English are both complete; a sentence without its French fails here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "app" / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
ROOMS = ["app", "admin_views", "forms", "templates"]


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence the source speaks, extracted by the command of ``make lang``."""
    template = tmp_path_factory.mktemp("lang") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    subprocess.run([*command, "-k", "_l", "-k", "N_", "-o", str(template), *ROOMS], cwd=ROOT, check=True)
    with template.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def french() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def forms_of(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_every_sentence_has_its_french(spoken: Catalog, french: Catalog) -> None:
    missing = [
        message.id
        for message in spoken
        if message.id and not ((known := french.get(message.id)) and all(forms_of(known)) and not known.fuzzy)
    ]
    assert missing == []


def test_no_translation_is_left_of_a_sentence_nobody_speaks(spoken: Catalog, french: Catalog) -> None:
    assert [message.id for message in french if message.id and not spoken.get(message.id)] == []


def test_a_translation_names_the_same_values(french: Catalog) -> None:
    wrong = []
    for message in french:
        source = message.id if isinstance(message.id, str) else message.id[-1]
        for text in forms_of(message):
            if source and text and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(source)):
                wrong.append(source)
    assert wrong == []


@pytest.mark.parametrize(
    ("rule", "loose"),
    [
        ("a narrow no-break space stands before ; ? and !", r"(?<!\u202f)[;?!]"),
        ("a no-break space stands before a colon", r"(?<!\u00a0):(?!\w)"),
        ("no-break spaces stand inside « and »", r"«(?!\u00a0)|(?<!\u00a0)»"),
        ("quotation marks are « and »", r"[“”\"]"),
        ("an apostrophe is curved", r"'"),
        ("three points are one sign", r"\.\.\."),
        ("nobody shouts", r"!"),
    ],
)
def test_french_is_typeset_as_french(french: Catalog, rule: str, loose: str) -> None:
    """No line begins with « : ; ? ! », and nothing looks typed on an English keyboard."""
    found = [text for message in french if message.id for text in forms_of(message) if re.search(loose, text)]
    assert found == [], rule


def test_both_languages_end_a_sentence_alike(french: Catalog) -> None:
    """A label stays a label, a question a question, and what opens a dialog keeps its three points."""
    ends = ".?…"
    unlike = [
        message.id
        for message in french
        if isinstance(message.id, str) and _end(message.id, ends) != _end(str(message.string), ends)
    ]
    assert unlike == []


def _end(text: str, ends: str) -> str:
    return text[-1] if text and text[-1] in ends else ""
