"""``flask create-admin`` and ``flask reset-password``."""

from sqlalchemy.orm import Session

from app import create_app
from app.access.queries import credential_of
from app.config import load_settings
from app.directory.queries import find_by_login
from app.web.session import hasher

PASSWORD = "a horse on the battery"
GRACE = ("create-admin", "--identifier", "grace", "--first-name", "Grace", "--last-name", "Hopper")


def run(app, session: Session, *arguments, **kwargs):
    session.commit()
    with app.app_context():
        return app.test_cli_runner().invoke(args=[*arguments], **kwargs)


def test_an_administrator_is_created_who_can_sign_in(app, session):
    result = run(app, session, *GRACE, input=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    person = find_by_login("grace")
    kept = credential_of(person.id)
    assert (person.is_admin, kept.must_change) == (True, False)
    with app.app_context():
        assert hasher().check(PASSWORD, kept.password_hash)
    assert PASSWORD not in result.output


def test_a_generated_password_is_shown_once_and_must_be_changed(app, session):
    assert "shown this once" in run(app, session, *GRACE, "--generate").output
    assert credential_of(find_by_login("grace").id).must_change


def test_a_database_that_is_away_is_a_sentence_too(tmp_path):
    away = create_app(load_settings(home=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    with away.app_context():
        for command in ((*GRACE, "--generate"), ("migrate",), ("migrate", "--check")):
            result = away.test_cli_runner().invoke(args=[*command])
            assert (result.exit_code, result.output.startswith("Error: The database does not answer.")) == (1, True)


def test_a_refusal_is_a_sentence_not_a_traceback(app, session, rita):
    result = run(
        app, session, "create-admin", "--identifier", "RITA", "--first-name", "R", "--last-name", "M", "--generate"
    )
    assert result.exit_code == 1
    assert "identifier: Somebody else signs in with this already." in result.output


def test_a_password_is_reset_for_somebody_known_only(app, session, rita):
    assert run(app, session, "reset-password", "rita@example.org").exit_code == 0
    assert credential_of(rita.id).must_change
    assert "Nobody active signs in as nobody." in run(app, session, "reset-password", "nobody").output
