"""The one box: by name in either order, accents, a slip, identifier, mail, phone; each as far as its reader may see."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from app.core.db import db
from app.directory import queries
from app.directory.models import Person
from app.directory.search import parse
from tests.factories import actor_of, make_group, make_person


def names(text, reader, also=()):
    actor = actor_of(reader)
    query = queries.people_visible_to(actor).where(queries.found(text, actor, also))
    return [one.name for one in db.session.scalars(query.order_by(*queries.best_first(text), Person.id))]


@pytest.fixture
def officer(paris):
    person = make_person("Elodie Marchand", paris)
    make_group("Paris office", paris, ("people",), members=[person])
    return person


@pytest.mark.parametrize("text", ["Ada Lefèvre", "lefevre ada", "LEFÈVRE", "fèv ad", "ada"])
def test_a_name_is_found_in_either_order_whatever_accents_and_case(ada, rita, text):
    assert names(text, rita) == ["Ada Lefèvre"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("l", True), ("É", False), ("le ad", True), ("da", False), ("v", False), ("a l", True), ("x", False), ("n", True)],
)
def test_one_or_two_letters_are_where_a_word_begins(rita, paris, typed, found):
    make_person("Ada Lefèvre-O’Neil", paris, identifier="77", work_email=None)
    assert ("Ada Lefèvre-O’Neil" in names(typed, rita)) is found


def test_one_letter_is_answered_by_the_index_of_the_words(rita, session):
    session.execute(text("SET LOCAL enable_seqscan = off"))
    query = select(Person.id).where(queries.matching("m"))
    sql = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    plan = "\n".join(session.scalars(text(f"EXPLAIN {sql}")))
    assert "ix_people_search" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("slip", ["lefevr", "lefevere", "lefebre", "lefeevre", "lfeevre", "lefvere", "ada lefvre"])
def test_one_slip_in_a_name_still_finds_it(ada, rita, slip):
    assert names(slip, rita) == ["Ada Lefèvre"]


@pytest.mark.parametrize("text", ["zzzz", "lfvre", "ada moreau", "aad"])
def test_what_resembles_nobody_finds_nobody(ada, rita, text):
    assert names(text, rita) == []


def test_a_near_name_is_offered_only_when_no_exact_one_is_there(rita, paris):
    make_person("Lina Morreau", paris)
    assert names("moreau", rita) == ["Rita Moreau"]
    assert names("morreau", rita) == ["Lina Morreau"]
    assert sorted(names("mooreau", rita)) == ["Lina Morreau", "Rita Moreau"]


def test_somebody_out_of_sight_does_not_hide_a_near_name(rita, alan, paris, session):
    gone = make_person("Nina Keler", paris)
    gone.active = False
    session.flush()
    assert names("keler", rita) == ["Alan Keller"]


def test_an_exact_identifier_stands_first(rita, paris):
    make_person("Rita Aaron", paris, identifier="rita.aaron", work_email=None)
    assert names("RITA", rita) == ["Rita Moreau", "Rita Aaron"]


def test_leavers_are_found_by_their_office_after_the_others(officer, paris, session):
    gone = make_person("Alan Aaron", paris, identifier="a1", work_email=None)
    make_person("Alan Zola", paris, identifier="a2", work_email=None)
    gone.active = False
    session.flush()
    assert names("alan", officer) == ["Alan Zola", "Alan Aaron"]


@pytest.mark.parametrize(
    "text", ["rita@example.org", "rita@", "@example.org rita", "0033100", "+33 1 00", "(0)33-1.00"]
)
def test_mail_and_phone_find_for_staff(rita, alan, paris_desk, text):
    expected = [] if " rita" in text else ["Rita Moreau"]
    assert names(text, alan) == expected


@pytest.mark.parametrize("text", ["rita@example.org", "+33 1 00", "rita@home.example"])
@pytest.mark.parametrize(
    ("reader", "finds"), [("olaf", False), ("alan", None), ("rita", True), ("paula", True), ("ada", True)]
)
def test_mail_and_phone_find_for_those_who_may_see_them(request, rita, paris_desk, text, reader, finds):
    if finds is None:
        finds = "home" not in text
    assert names(text, request.getfixturevalue(reader)) == (["Rita Moreau"] if finds else [])


def test_an_office_finds_the_private_mail_of_its_own_people_only(officer, rita, lyon):
    make_person("Rosa Marin", lyon, private_email="rosa@home.example")
    assert names("@home.example", officer) == ["Rita Moreau"]


def test_other_domains_add_whom_they_know(rita, alan, olaf):
    holders = select(Person.id).where(Person.id == olaf.id)
    assert names("PC-0042", rita, (holders,)) == ["Olaf Lindqvist"]
    assert names("PC-0042", rita) == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "a_a", "100 %", "' or 1=1", "&|!", "é" * 200])
def test_signs_are_letters(ada, rita, text):
    assert names(text, rita) == []


def test_a_question_is_read_as_what_it_may_be():
    assert parse("  Ada   Lefèvre ").words == ("Ada", "Lefèvre")
    assert (parse("01 42 68 53 00").digits, parse("12").digits, parse("E10234").digits) == ("142685300", "", "")
    assert (parse("Ada@Example.org").mail, parse("ada lovelace@x").mail, parse("a.").mail) == (
        "ada@example.org",
        "",
        "",
    )
    assert parse("").words == ()


def test_nothing_typed_finds_everybody(rita, alan):
    assert len(names("", rita)) == 3


def test_who_left_takes_no_place_of_somebody_who_can_be_chosen(session, rita, paris):
    for number in range(3):
        make_person(f"Gone{number} Laurent", paris).active = False
    make_person("Zoe Laurent", paris)
    session.flush()
    every = queries.suggest_people("laurent", actor_of(rita), 2, leavers=False)
    assert [row[1] for row in every] == ["Zoe Laurent"]
