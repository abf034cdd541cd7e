"""Knocking at the door."""

SECRET = "correct horse battery"


def knock(browser, login="rita", password=SECRET, **more):
    return browser.post("/sign-in", {"login": login, "password": password, **more})
