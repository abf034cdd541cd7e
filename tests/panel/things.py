"""A noun that exists for these tests only: table, commands, operations, form and views, as a real one declares them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, g, request
from flask_admin import Admin
from flask_admin.theme import Theme
from sqlalchemy import Select, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from admin_views.base import (
    Bulk,
    Column,
    Filter,
    PanelView,
    QueryLookup,
    ReadOnlyView,
    SettingsView,
    Tab,
    drawing,
    menu,
)
from admin_views.base.home import HomePage
from app import web
from app.config import PROJECT, Settings
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict, Invalid, Refused
from app.core.i18n import Message
from app.web.components import due_badge, identifier, person, priority, state_pill
from app.web.words import lazy_gettext as _l
from forms.base import (
    IdempotencyField,
    InstantField,
    LongTextField,
    MailField,
    PanelForm,
    Pattern,
    ReferenceField,
    TextField,
    VersionField,
)

TABLE = """CREATE {temporary} TABLE things (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, owner text NOT NULL DEFAULT 'ada',
    tag text CONSTRAINT uq_things_tag UNIQUE, size int NOT NULL DEFAULT 0, phase text NOT NULL DEFAULT 'new',
    priority text NOT NULL DEFAULT 'medium', due_at timestamptz, parent_id int, version int NOT NULL DEFAULT 1)"""

STOCK = """INSERT INTO things (name, owner, tag, size, phase, priority, due_at)
    SELECT (ARRAY['The laptop on the second floor does not start since the update', 'No sound in the meeting room',
                  'Printer prints blank pages', 'Cannot open the shared folder of the finance team'])[1 + n % 4],
           (ARRAY['ada', 'rita', 'alan'])[1 + n % 3], 'AB-' || lpad(n::text, 4, '0'), n,
           (ARRAY['new', 'active', 'waiting', 'done', 'dropped'])[1 + n % 5],
           (ARRAY['critical', 'high', 'medium', 'low'])[1 + n % 4],
           CASE WHEN n % 5 < 3 THEN now() + (n - 12) * interval '37 minutes' END
    FROM generate_series(1, 70) n"""

# The three of PEOPLE, for what they choose in a menu is kept on their record.
STAFF = """INSERT INTO people (id, identifier, first_name, last_name, is_admin, is_auditor) OVERRIDING SYSTEM VALUE
    VALUES (1, 'ada', 'Ada', 'Lovelace', true, false), (2, 'rita', 'Rita', 'Rossi', false, false),
           (3, 'aude', 'Aude', 'Petit', false, true)"""

PEOPLE = {
    "ada": Actor(1, "Ada Lovelace", is_admin=True),
    "rita": Actor(2, "Rita Rossi"),
    "aude": Actor(3, "Aude Petit", is_auditor=True, lang="fr", tz="Europe/Paris"),
}


class Things(DeclarativeBase):
    pass


class Thing(Things):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text)
    tag: Mapped[str | None] = mapped_column(Text)
    size: Mapped[int]
    phase: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    parent_id: Mapped[int | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}


@dataclass(frozen=True)
class SaveThing:
    name: str
    tag: str | None
    size: int
    parent_id: int | None
    key: int | None = None
    version: int | None = None


@dataclass(frozen=True)
class Pick:
    keys: tuple[int, ...]
    reason: str = ""


def save_thing(command: SaveThing, *, actor: Actor, now: datetime) -> Thing:
    if command.size > 900:
        raise Invalid(Message("Too big."), fields={"size": Message("No thing is larger than %(n)s.", {"n": 900})})
    owner = actor.name.split()[0].lower()
    thing = db.session.get(Thing, command.key) if command.key else Thing(owner=owner, phase="new", priority="low")
    assert thing is not None
    if command.key and thing.version != command.version:
        raise Conflict(Message("Somebody was quicker."))
    thing.name, thing.tag, thing.size, thing.parent_id = command.name, command.tag, command.size, command.parent_id
    db.session.add(thing)
    db.session.flush()
    return thing


def delete_thing(command: Pick, *, actor: Actor, now: datetime) -> None:
    thing = db.session.get(Thing, command.keys[0])
    assert thing is not None
    if thing.phase == "done":
        raise Refused(Message("A finished thing stays."))
    db.session.delete(thing)


def finish_things(command: Pick, *, actor: Actor, now: datetime) -> int:
    for key in command.keys:
        thing = db.session.get(Thing, key)
        assert thing is not None
        if thing.phase == "dropped":
            refusal = Refused(Message("Nothing changed."))
            refusal.lines = (Message("Thing %(key)s was dropped.", {"key": key}),)
            raise refusal
        thing.phase = "done"
    return len(command.keys)


class ThingForm(PanelForm):
    name = TextField(_l("Name"), [DataRequired(), Length(min=2, max=40)], description="What people call it.")
    tag = TextField(_l("Tag"), [Optional(), Pattern("[A-Z]{2}-[0-9]+", _l("Two capitals, a dash, digits."))])
    size = IntegerField(_l("Size"), [InputRequired(), NumberRange(0, 1000)])
    note = LongTextField(_l("Note"), [Length(max=400)])
    mail = MailField(_l("Mail"), [Optional()])
    at = InstantField(_l("At"), [Optional()])
    loud = BooleanField(_l("Loud"))
    parent_id = ReferenceField(_l("Part of"), blank=_l("Nothing"))
    version = VersionField()
    ticket = IdempotencyField()

    def to_command(self, **known: Any) -> SaveThing:
        known |= {"version": self.version.data if known else None}
        return SaveThing(self.name.data, self.tag.data or None, self.size.data, self.parent_id.data, **known)


class ReasonForm(PanelForm):
    reason = SelectField(_l("Reason"), [InputRequired()], choices=[("worn", _l("Worn")), ("lost", _l("Lost"))])


PHASES = [
    ("new", "New"),
    ("active", "In progress"),
    ("waiting", "On hold"),
    ("done", "Resolved"),
    ("dropped", "Cancelled"),
]


def dropped(keys: tuple[int, ...], form: Any) -> Pick:
    return Pick(keys, form.reason.data)


def own(actor: Actor) -> Select[Any]:
    rows = select(Thing)
    return rows if actor.reads_everything else rows.where(Thing.owner == actor.name.split()[0].lower())


class ThingsView(PanelView):
    noun, model_class, title, icon, section = "things", Thing, "Things", "ticket", "work"
    form_class, create_operation, update_operation, delete_operation = ThingForm, save_thing, save_thing, delete_thing
    columns = (
        Column("tag", "Tag", cell=lambda row: identifier(row.tag) if row.tag else "", role="ident"),
        Column("name", "Name", sort=Thing.name, role="title"),
        Column("phase", "State", cell=lambda row: state_pill(row.phase, dict(PHASES)[row.phase]), role="state"),
        Column("priority", "Priority", cell=lambda row: priority(row.priority), css="c-keep"),
        Column("owner", "Owner", cell=lambda row: person(row.owner.title()), role="who"),
        Column("due", "Due", cell=lambda row: due_badge(row.due_at), sort=Thing.due_at, role="due"),
        Column("size", "Size", sort=(Thing.size, Thing.name)),
    )
    filters = (Filter("phase", "State", lambda actor: PHASES, lambda rows, value, _: rows.where(Thing.phase == value)),)
    tabs = (Tab("all", "All"), Tab("mine", "Mine", lambda rows, _: rows.where(Thing.owner == "ada"), counter="mine"))
    bulk = (
        Bulk("finish", "Finish", finish_things, lambda keys, form: Pick(keys), lambda n: f"{n} finished."),
        Bulk("drop", "Drop…", finish_things, dropped, lambda n: "Dropped.", form_class=ReasonForm),
    )
    searchable, default_sort = True, (Thing.size.desc(),)
    empty_message, new_label = "There are no things yet. Add the first one.", "New thing"
    constraints = {"uq_things_tag": ("tag", Message("Another thing has this tag."))}

    def access(self, actor: Actor) -> bool:
        return True

    def visible_to(self, actor: Actor) -> Select[Any]:
        return own(actor)

    def search_in(self, statement: Select[Any], term: str) -> Select[Any]:
        return statement.where(Thing.name.icontains(term, autoescape=True))

    def lookups(self, actor: Actor) -> dict[str, QueryLookup]:
        def rows() -> Select[Any]:
            return own(actor).order_by(Thing.name)

        return {"parent_id": QueryLookup(rows, Thing.id, lambda row: row.name, self.search_in)}

    def delete_command(self, model: Thing) -> Pick:
        return Pick((model.id,))

    def name_of(self, model: Thing) -> str:
        return model.name

    def top_new_url(self) -> str:
        return f"{self.url}/new"

    def top_search_url(self) -> str:
        return f"{self.url}/"


class KindsView(SettingsView):
    noun, model_class, title, icon = "kinds", Thing, "Kinds", "category"
    explanation = "Kinds say what a thing is for."
    form_class, create_operation, update_operation, delete_operation = ThingForm, save_thing, save_thing, delete_thing
    columns = (Column("name", "Name", role="title"),)

    def visible_to(self, actor: Actor) -> Select[Any]:
        return select(Thing)

    def delete_command(self, model: Thing) -> Pick:
        return Pick((model.id,))

    def name_of(self, model: Thing) -> str:
        return model.name


class TracesView(ReadOnlyView):
    noun, model_class, title = "traces", Thing, "Traces"
    update_operation, delete_operation, create_operation = save_thing, delete_thing, save_thing
    columns = (Column("name", "Name", role="title"),)

    def access(self, actor: Actor) -> bool:
        return actor.is_auditor

    def visible_to(self, actor: Actor) -> Select[Any]:
        return select(Thing)


def panel_app(settings: Settings) -> Flask:
    """Return a panel that holds only these views; the cookie ``who`` names the actor."""
    app = Flask("app", root_path=str(PROJECT / "app"), template_folder=PROJECT / "templates")
    app.config.from_mapping(settings.flask_config())
    app.extensions["settings"] = settings
    db.init_app(app)
    web.init_app(app)

    @app.before_request
    def sign_in() -> None:
        g.actor = PEOPLE.get(request.cookies.get("who", ""))

    theme = Theme(folder="bootstrap4", base_template="admin/base.html")
    admin = Admin(app, url="/", endpoint="home", index_view=HomePage(), static_url_path="/static", theme=theme)
    for view in (ThingsView, KindsView, TracesView):
        admin.add_view(view())
    menu.init_app(app, admin)
    drawing.init_app(app)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("a fault of ours, with a secret word")

    @app.get("/sign-in")
    def door() -> str:
        return "the door"

    @app.get("/counters")
    def counters() -> dict[str, int]:
        return {"mine": 3}

    return app
