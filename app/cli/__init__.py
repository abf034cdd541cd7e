"""Flask commands: doors for those who run an installation."""

from importlib import import_module

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

# Each with the module of this folder where it stands.
COMMANDS = {
    "collect-static": ("static", "collect_static_command"),
    "create-admin": ("people", "create_admin_command"),
    "demo": ("demo", "demo_command"),
    "dump": ("dump", "dump_command"),
    "import-servicenow": ("imports", "import_servicenow_command"),
    "migrate": ("migrate", "migrate_command"),
    "rebuild-counts": ("reports", "rebuild_counts_command"),
    "reset-password": ("people", "reset_password_command"),
    "serve": ("serve", "serve_command"),
    "sweep-files": ("files", "sweep_files_command"),
    "worker": ("worker", "worker_command"),
}


class Commands(AppGroup):
    """Ours beside those of Flask and its extensions, each loaded by who asks for it: a web process never does."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command of this name, or None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name]
        command: Command = getattr(import_module(f"{__name__}.{module}"), name)
        return command


def register(app: Flask) -> None:
    """Add every command to ``flask``."""
    app.cli = Commands(app.cli.name, app.cli.commands)
