"""TicketEase: ``create_app`` is the only place where the parts meet."""

from flask import Flask

from app.config import PROJECT, Settings, load_settings


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application: settings, extensions, doors and error handlers, wired once.

    Raises ``ConfigurationError`` with a sentence when a setting is wrong.
    """
    from app.core.lean import load_lean

    load_lean()
    import admin_views
    from app import api, cli, observation, web
    from app.core.db import db, end_reading
    from app.stores import stores_of
    from app.web import session

    settings = settings or load_settings()
    app = Flask(__name__, template_folder=PROJECT / "templates", static_folder=PROJECT / "app" / "static")
    app.config.from_mapping(settings.flask_config())
    app.extensions["settings"] = settings
    app.extensions["store"], app.extensions["run_files"] = stores_of(settings)
    db.init_app(app)
    app.teardown_appcontext(end_reading)
    observation.init_app(app)
    web.init_app(app)
    session.init_app(app)
    admin_views.register(app)
    api.register(app)
    cli.register(app)
    return app
