"""Flask commands: doors for those who run an installation."""

from flask import Flask

from app.cli.demo import demo_command
from app.cli.dump import dump_command
from app.cli.files import sweep_files_command
from app.cli.imports import import_servicenow_command
from app.cli.migrate import migrate_command
from app.cli.people import create_admin_command, reset_password_command
from app.cli.reports import rebuild_counts_command
from app.cli.serve import serve_command
from app.cli.static import collect_static_command
from app.cli.worker import worker_command


def register(app: Flask) -> None:
    """Add every command to ``flask``."""
    directory = (create_admin_command, reset_password_command)
    running = (
        collect_static_command,
        dump_command,
        migrate_command,
        rebuild_counts_command,
        serve_command,
        sweep_files_command,
        worker_command,
    )
    for command in (demo_command, import_servicenow_command, *directory, *running):
        app.cli.add_command(command)
