"""What a file of CIs may say, and what a plan of its lines needs of the CMDB."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.access.ci_rights import CiFacts
from app.cmdb.fields import FieldSpec, form_name
from app.cmdb.vocabulary import STATE_WORDS, Kind
from app.core.i18n import N_, Message
from app.imports.columns import Field
from app.imports.places import Places

TEXTS = ("name", "tag", "manufacturer", "model", "serial", "notes")
DAYS = ("purchased_on", "warranty_until")
COMMON = (
    Field("tag", Message(N_("Tag")), ("étiquette", "asset tag", "inventory number", "numéro d’inventaire")),
    Field("name", Message(N_("Name")), ("nom", "hostname", "host name")),
    Field("type", Message(N_("Type")), ("kind", "sorte")),
    Field("state", Message(N_("State")), ("état", "status", "statut")),
    Field(
        "holder_id",
        Message(N_("Holder (identifier)")),
        ("détenteur (identifiant)", "holder", "détenteur", "user", "utilisateur", "owner", "assigned to"),
    ),
    Field("location_id", Message(N_("Location")), ("location", "lieu", "site", "place")),
    Field("manufacturer", Message(N_("Manufacturer")), ("fabricant", "vendor", "brand", "marque", "maker")),
    Field("model", Message(N_("Model")), ("modèle",)),
    Field("serial", Message(N_("Serial number")), ("numéro de série", "serial no", "s/n", "sn")),
    Field("purchased_on", Message(N_("Bought on")), ("acheté le", "purchase date", "date d’achat")),
    Field("warranty_until", Message(N_("Warranty until")), ("garantie jusqu’au", "warranty", "fin de garantie")),
    Field("notes", Message(N_("Notes")), ("comments", "remarks", "remarques", "commentaires")),
)
# What other languages call the states; a key and the English word are always understood.
_STATES = {
    "in_stock": ("en stock",),
    "in_use": ("en usage", "en service"),
    "in_repair": ("en réparation",),
    "lent": ("prêté",),
    "lost": ("perdu",),
    "retired": ("réformé",),
}
# People are named by it best: two may have one name.
_IDENTIFIER = {"en": "identifier", "fr": "identifiant"}
_BY_WORD = {word: state for state, words in _STATES.items() for word in (state, *words)}
_BY_WORD |= {word.text.casefold(): str(state) for state, word in STATE_WORDS.items()}


@dataclass(frozen=True)
class TypeRules:
    """A type of CI as a plan sees it; one that is no longer used keeps the CIs it has."""

    id: int
    key: str
    names: Mapping[str, str]
    specs: Sequence[FieldSpec]
    active: bool = True


@dataclass(frozen=True)
class KnownCi:
    """A CI in sight, as it stands: its columns, and the last thing that happened to it."""

    id: int
    type_id: int
    values: Mapping[str, Any]
    version: int
    facts: CiFacts


@dataclass(frozen=True)
class Holder:
    """Somebody whom a line may name; ``seen``: whether the actor may name them."""

    id: int
    identifier: str
    seen: bool


@dataclass(frozen=True)
class Inventory:
    """What a plan needs: the CIs in sight that the file names, and whose every tag, serial and unique value is.

    ``labels`` name whose these are; ``references`` those in sight whom fields name or named.
    ``people`` are found by identifier, work mail or name in small letters; a name of several people gives several.
    """

    cis: Mapping[int, KnownCi]
    types: Mapping[int, TypeRules]
    tags: Mapping[str, int]
    serials: Mapping[tuple[str, str], int]
    unique: Mapping[tuple[int, str], int]
    labels: Mapping[int, str]
    references: Mapping[int, str]
    people: Mapping[str, Collection[Holder]]
    identifiers: Mapping[int, str]
    places: Places

    def type_called(self, text: str) -> TypeRules | None:
        """Return the type with this key or name, in any language."""
        wanted = text.casefold()
        found = [one for one in self.types.values() if wanted in _words(one.key, one.names)]
        return next(iter(sorted(found, key=lambda one: not one.active)), None)


def state_called(text: str) -> str | None:
    """Return the state with this key or word, in any language; None for no state of ours."""
    return _BY_WORD.get(text.casefold())


def fields_of(types: Iterable[TypeRules]) -> list[Field]:
    """Return what the columns may say: what every CI says, and the fields of these types, those of one key once."""
    own: dict[str, list[FieldSpec]] = {}
    for one in types:
        for spec in one.specs:
            own.setdefault(spec.key, []).append(spec)
    found = list(COMMON)
    for key, specs in own.items():
        others = tuple(dict.fromkeys(name for spec in specs[1:] for name in spec.names.values()))
        names = specs[0].names
        if specs[0].kind is Kind.PERSON:
            others = (*names.values(), *others)
            names = {language: f"{name} ({_IDENTIFIER.get(language, key)})" for language, name in names.items()}
        found.append(Field(form_name(key), names, (*others, key.replace("_", " "))))
    return found


def _words(key: str, names: Mapping[str, str]) -> set[str]:
    return {key.casefold(), *(name.casefold() for name in names.values())}
