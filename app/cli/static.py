"""``flask collect-static``: the static files as a web server hands them out itself."""

import mimetypes
import os
import shutil
import time
from pathlib import Path

import click
from flask import current_app

from app.web.static import compressed, content_hash, is_text

KEPT_FOR = 30 * 86_400
HASHED = "[0-9a-f]" * 12


@click.command("collect-static")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def collect_static_command(folder: Path) -> None:
    """Copy every static file to FOLDER/<its hash>/<its name>, compressed too; copies unused for 30 days go."""
    source = Path(str(current_app.static_folder))
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    try:
        for path in files:
            _copy(path, folder / content_hash(path), path.relative_to(source))
        _forget_old(folder)
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder} cannot be written: {error.strerror}.") from None
    click.echo(f"{len(files)} files stand in {folder}.")


def _copy(path: Path, place: Path, name: Path) -> None:
    copy = place / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    for step in (place.parent, place, *copy.parents[: len(name.parts) - 1]):
        step.chmod(0o755)  # Whatever the umask: the web server's account reads them.
    os.utime(place)  # When a release last named it.
    _write(copy, path.read_bytes())
    if is_text(mimetypes.guess_type(path)[0] or ""):
        _write(copy.with_name(f"{copy.name}.gz"), compressed(path))


def _write(path: Path, content: bytes) -> None:
    """Put the content there, whole or not at all: the web server may be reading."""
    if path.exists():
        return
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_bytes(content)
    half.chmod(0o644)
    half.rename(path)


def _forget_old(folder: Path) -> None:
    for place in folder.glob(HASHED):
        if time.time() - place.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(place)
