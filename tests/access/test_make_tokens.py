"""Personal tokens: made within bounds, kept as hashes, ended by their person, by an office, by time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access import operations, tokens
from app.access.commands import CreateToken
from app.access.models import Token
from app.access.queries import tokens_of
from app.audit.models import AuditEntry
from app.core.errors import Forbidden, Invalid, NotFound, Refused
from app.directory.commands import SetRights
from tests.factories import NOW, SETUP, actor_of, make_token

YEAR = timedelta(days=365)


def kept(person):
    return [one.name for one in tokens_of(person.id)]


def told(session, event):
    return session.scalars(select(AuditEntry).where(AuditEntry.event == event)).all()


def test_a_token_is_long_random_and_known_by_its_mark():
    drawn = {tokens.new_secret() for _ in range(50)}
    assert len(drawn) == 50
    assert all(one.startswith("tke_") and len(one) == 47 for one in drawn)


def test_only_its_hash_and_its_last_letters_are_kept(session, rita):
    secret, token = make_token(rita, "Nightly report", scopes=("tickets:read",))
    values = [getattr(token, column.name) for column in Token.__table__.columns]
    assert all(secret not in str(value) for value in values)
    assert token.token_hash == tokens.hash_of(secret)
    assert secret.endswith(token.tail)
    (entry,) = told(session, "token.created")
    assert (entry.subject_id, entry.changes["scopes"]) == (rita.id, [None, ["tickets:read"]])
    assert token.token_hash not in str(entry.changes)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 61}),
        ("name", {"name": "TAKEN"}),
        ("scopes", {"scopes": ()}),
        ("scopes", {"scopes": ("read", "everything")}),
        ("scopes", {"scopes": ("people:write",)}),
        ("expires_at", {"lasts": timedelta(0)}),
        ("expires_at", {"lasts": -YEAR}),
        ("expires_at", {"lasts": YEAR + timedelta(seconds=1)}),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_field(session, rita, field, wrong):
    make_token(rita, "Taken")
    with pytest.raises(Invalid) as refusal:
        make_token(rita, **({"name": "New"} | wrong))
    assert refusal.value.fields.keys() == {field}
    assert kept(rita) == ["Taken"]


def test_a_name_is_free_for_others_and_again_once_revoked(session, rita, olaf):
    _secret, token = make_token(rita, "Backup", lasts=YEAR)
    make_token(olaf, "Backup")
    operations.revoke_token(token.id, actor=actor_of(rita), now=NOW)
    make_token(rita, "backup")
    assert (kept(rita), kept(olaf)) == (["backup"], ["Backup"])


def test_nobody_has_more_than_fifty(session, rita):
    for number in range(tokens.MOST_OF_ONE):
        make_token(rita, f"Number {number}")
    with pytest.raises(Refused, match="You have 50 tokens"):
        make_token(rita, "One more")


def test_somebody_elses_token_is_not_found_even_by_an_administrator(session, rita, ada):
    _secret, token = make_token(rita, "Backup")
    for other in (ada, rita):
        if other is rita:
            operations.revoke_token(token.id, actor=actor_of(rita), now=NOW)
        with pytest.raises(NotFound):
            operations.revoke_token(token.id, actor=actor_of(other), now=NOW)


def test_an_administrator_revokes_all_of_somebody_and_nobody_else_does(session, rita, olaf, ada, paula):
    for name in ("One", "Two"):
        make_token(rita, name)
    make_token(olaf, "Three")
    with pytest.raises(Forbidden):
        operations.revoke_tokens(rita.id, actor=actor_of(paula), now=NOW)
    assert operations.revoke_tokens(rita.id, actor=actor_of(ada), now=NOW) == 2
    assert (kept(rita), kept(olaf)) == ([], ["Three"])
    (entry,) = told(session, "token.all_revoked")
    assert (entry.subject_id, entry.actor_id, entry.changes) == (rita.id, ada.id, {"tokens": [2, 0]})


def test_a_token_neither_makes_nor_revokes_tokens(session, rita, ada):
    """Threat: a token that may only read would make itself one that may write."""
    _secret, token = make_token(rita, "Reader", scopes=("read",))
    acts = [
        lambda: make_token(rita, "Writer", scopes=("write",), narrowed_to=frozenset({"read", "write"})),
        lambda: operations.revoke_token(token.id, actor=narrowed(rita), now=NOW),
        lambda: operations.revoke_tokens(rita.id, actor=narrowed(ada), now=NOW),
    ]
    for act in acts:
        with pytest.raises(Forbidden) as refusal:
            act()
        assert refusal.value.code == "sign_in_needed"
    assert kept(rita) == ["Reader"]


def narrowed(person):
    return replace(actor_of(person), narrowed_to=frozenset({"write"}))


def test_59_disabling_a_person_revokes_their_tokens_for_good(session, rita):
    make_token(rita, "Backup")
    operations.disable_person(rita.id, actor=SETUP, now=NOW)
    operations.enable_person(rita.id, actor=SETUP, now=NOW)
    assert kept(rita) == []


def test_56_other_rights_revoke_the_tokens(session, rita):
    make_token(rita, "Backup")
    operations.set_rights(SetRights(rita.id, is_admin=True, is_auditor=False), actor=SETUP, now=NOW)
    assert kept(rita) == []


def test_somebody_with_tokens_can_be_deleted(session, olaf):
    make_token(olaf, "Backup")
    operations.delete_person(olaf.id, actor=SETUP, now=NOW)
    assert session.scalars(select(Token)).all() == []


def test_use_is_written_down_once_a_minute(session, rita):
    _secret, token = make_token(rita, "Backup")
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        operations.touch_token(token.id, now=NOW + timedelta(seconds=seconds))
        session.refresh(token)
        assert token.last_used_at == NOW + timedelta(seconds=noted)


def test_the_nightly_sweep_forgets_what_ended_long_ago(session, rita):
    _secret, revoked = make_token(rita, "Revoked", lasts=YEAR)
    make_token(rita, "Expired", lasts=timedelta(days=1))
    make_token(rita, "Good", lasts=YEAR)
    operations.revoke_token(revoked.id, actor=actor_of(rita), now=NOW)

    def left(days):
        operations.sweep_tokens(now=NOW + timedelta(days=days))
        return set(session.scalars(select(Token.name)))

    assert left(90) == {"Revoked", "Expired", "Good"}
    assert left(91) == {"Expired", "Good"}
    assert left(92) == {"Good"}


@pytest.mark.parametrize(
    ("scopes", "area", "reads", "writes"),
    [
        (None, "tickets", True, True),
        (None, None, True, True),
        ({"read"}, "tickets", True, False),
        ({"write"}, "tickets", True, True),
        ({"tickets:read"}, "tickets", True, False),
        ({"tickets:write"}, "tickets", True, True),
        ({"tickets:write"}, "cmdb", False, False),
        ({"tickets:read", "cmdb:write"}, "cmdb", True, True),
        ({"read", "write"}, None, False, False),
        (set(), "tickets", False, False),
    ],
)
def test_a_scope_covers_its_area(scopes, area, reads, writes):
    given = None if scopes is None else frozenset(scopes)
    assert bool(tokens.covers(given, area, writes=False)) == reads
    assert bool(tokens.covers(given, area, writes=True)) == writes


def test_a_command_never_shows_its_hash():
    command = CreateToken("Backup", ("read",), NOW, token_hash="abcdef", tail="wxyz")
    assert "abcdef" not in repr(command)
