"""The PostgreSQL of one test run: a cluster in a temporary folder, a migrated template, clones of it."""

import shutil
from pathlib import Path

from sqlalchemy import URL, make_url

from app.core.local_postgres import APPLICATION, OWNER, SUPERUSER, LocalPostgres
from app.core.migrate import migrate

TEMPLATE = "migrated_template"


class Cluster(LocalPostgres):
    """Shared by the workers of a run through the launcher's own locks."""

    def __init__(self, home: Path, programs: Path | None) -> None:
        super().__init__(home, programs, durable=False)

    def url(self, role: str, name: str) -> str:
        """Return the address of database ``name`` for ``role``."""
        address = URL.create("postgresql+psycopg", username=role, database=name, query={"host": str(self.sockets)})
        return address.render_as_string(hide_password=False)

    def clone(self, name: str) -> str:
        """Create ``name`` as a copy of the migrated template, made by whoever comes first, and return it."""
        with self._alone("template.lock"):
            if not self._has(TEMPLATE):
                self.drop_database("unfinished")
                self.create_database("unfinished")
                migrate(make_url(self.url(OWNER, "unfinished")), application=APPLICATION)
                with self.connect(SUPERUSER, "postgres", autocommit=True) as connection:
                    connection.execute(f"ALTER DATABASE unfinished RENAME TO {TEMPLATE}")
            self.create_database(name, TEMPLATE)
        return name

    def leave(self) -> bool:
        """Stop using the server; the last user stops it and removes its folder."""
        stopped = super().leave()
        if stopped:
            for folder in (self.home, self.sockets):
                shutil.rmtree(folder, ignore_errors=True)
        return stopped

    def clear_if_abandoned(self) -> None:
        """Stop and remove what a killed run left; a run that still goes on keeps its own."""
        if self.is_alive():
            self.join()
            self.leave()
        else:
            shutil.rmtree(self.home, ignore_errors=True)

    def _has(self, name: str) -> bool:
        with self.connect(SUPERUSER, "postgres", autocommit=True) as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone())
