"""The device behind a session, named as people name it, from what its browser says of itself."""

from functools import lru_cache

from app.web.words import gettext

# What the library calls a family, where people say less.
BROWSERS = {
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "HeadlessChrome": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
    "Samsung Internet": "Samsung Internet",
}
SYSTEMS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}
# A telephone or a tablet says more than the system it runs.
DEVICES = ("iPhone", "iPad")


def device_name(agent: str) -> str:
    """Return "Firefox on Windows" for a ``User-Agent``, its whole text when it tells of none we know."""
    browser, system = _told(agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return agent or gettext("An unknown browser")


@lru_cache(maxsize=512)
def _told(agent: str) -> tuple[str, str]:
    # Imported here: its thousand patterns cost every start of a process 0.2 s, and one page asks.
    from ua_parser import parse

    told = parse(agent)
    browser = told.user_agent.family if told.user_agent else ""
    system = told.os.family if told.os else ""
    device = told.device.family if told.device else ""
    return BROWSERS.get(browser, browser), device if device in DEVICES else SYSTEMS.get(system, system)
