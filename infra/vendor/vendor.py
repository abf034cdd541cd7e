"""Renew the vendored front-end files from the npm registry: ``make vendor``.

Writes ``app/static/vendor/``: the files of ``PACKAGES``, one SVG sprite of the icons named in ``icons.txt``, and
``manifest.json`` with version, licence and SHA-384 of each file (a test checks the sums).
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "app" / "static" / "vendor"

PACKAGES = {
    "@tabler/core@1.6": {"dist/css/tabler.min.css": "tabler.min.css"},
    "tom-select@2.6": {
        "dist/js/tom-select.base.min.js": "tom-select.base.min.js",
        "dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
    },
}
ICONS = "@tabler/icons@3"
SPRITE = "icons.svg"


def fetch(package: str, folder: Path) -> tarfile.TarFile:
    """Return the open archive of ``package``; npm's own words are shown when the registry refuses."""
    folder.mkdir()
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed: apt-get install npm")
    subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return tarfile.open(next(folder.glob("*.tgz")))


def read(archive: tarfile.TarFile, path: str) -> bytes:
    """Return the content of one file of the package; KeyError when it is not there."""
    member = archive.extractfile(f"package/{path}")
    if member is None:
        raise KeyError(path)
    return member.read()


def without_source_map(content: bytes) -> bytes:
    """Return the file without its source map comment: the map is not vendored, a browser would ask for it."""
    return re.sub(rb"\s*(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$", b"\n", content)


def sprite(archive: tarfile.TarFile) -> bytes:
    """Return one SVG with a ``<symbol>`` for each name of ``icons.txt``; an unknown name is a KeyError."""
    symbols = []
    for name in (HERE / "icons.txt").read_text().split():
        text = read(archive, f"icons/outline/{name}.svg").decode()
        body = text.split(">", 1)[1].rsplit("</svg>", 1)[0]
        body = "".join(line.strip() for line in body.splitlines())
        body = body.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def entry(name: str, content: bytes, package: dict[str, str]) -> dict[str, str]:
    """Return the manifest line of one file: name, package, version, licence and sum."""
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    keep = {"file": name, "package": package["name"], "version": package["version"], "licence": package["license"]}
    return keep | {"sha384": f"sha384-{digest}"}


def main() -> int:
    """Write the files and the manifest; return the exit status."""
    TARGET.mkdir(parents=True, exist_ok=True)
    manifest = []
    with tempfile.TemporaryDirectory() as folder:
        sources = {name: fetch(name, Path(folder) / str(n)) for n, name in enumerate((*PACKAGES, ICONS))}
        for name, files in PACKAGES.items():
            package = json.loads(read(sources[name], "package.json"))
            for origin, target in files.items():
                content = without_source_map(read(sources[name], origin))
                (TARGET / target).write_bytes(content)
                manifest.append(entry(target, content, package))
        content = sprite(sources[ICONS])
        (TARGET / SPRITE).write_bytes(content)
        manifest.append(entry(SPRITE, content, json.loads(read(sources[ICONS], "package.json"))))
    (TARGET / "manifest.json").write_text(json.dumps(sorted(manifest, key=lambda line: line["file"]), indent=2) + "\n")
    for line in manifest:
        sys.stdout.write(f"{line['file']:34} {line['package']} {line['version']} ({line['licence']})\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
