"""A browser on a machine of one's own: curl, with cookies and the token that each form carries."""

import re
import shlex

from tests.install.debian import Debian

HOST = "desk.example.org"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser:
    """Asks the machine's Apache by the name of the site, over TLS; who signed the certificate, it cannot know."""

    def __init__(self, debian: Debian) -> None:
        self.debian = debian

    def get(self, path: str) -> str:
        """Return a page, where redirects lead to; anything but 200 is an error."""
        return self._curl(f"https://{HOST}{path}", "--location", "--fail")

    def post(self, path: str, **fields: str) -> str:
        """Send the form of a page and return where its answer leads to; anything but a redirect is an error."""
        fields["csrf_token"] = TOKEN.search(self.get(path)).group(1)
        words = [word for name, value in fields.items() for word in ("--data-urlencode", f"{name}={value}")]
        said = self._curl(f"https://{HOST}{path}", "--referer", f"https://{HOST}{path}", "--include", *words)
        found = re.search(r"^location: (\S+)", said, re.MULTILINE | re.IGNORECASE)
        assert found, said
        return found.group(1).removeprefix(f"https://{HOST}")

    def _curl(self, address: str, *words: str) -> str:
        usual = ("--silent", "--show-error", "--insecure", "--cookie", "/tmp/jar", "--cookie-jar", "/tmp/jar")
        place = ("--resolve", f"{HOST}:443:127.0.0.1")
        return self.debian.do(shlex.join(("curl", *usual, *place, *words, address)), alone=True)
