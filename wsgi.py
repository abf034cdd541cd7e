"""The application that a WSGI server, and the ``flask`` command, load."""

from app import create_app
from app.observation.logs import set_up

app = create_app()
set_up(app.extensions["settings"])
