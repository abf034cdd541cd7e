"""Files in a real browser: chosen, dropped, pasted, refused, dropped again, sent, looked at; and without a script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.attachments.files import PDF, picture
from tests.browser.test_incident_life import company, open_incident, sign_in
from tests.chromium import NARROW, WIDE, faults, opened, overflow

__all__ = ["company"]

MB = 1024 * 1024
CHOOSER, KEPT, FAILED = "input[type=file]", "[data-file][data-state=kept]", "[data-file][data-state=failed]"
HAND_OVER = """([selector, kind, name]) => {
  const files = new DataTransfer();
  files.items.add(new File(["a line of a log\\n"], name, { type: "text/plain" }));
  const told = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...told, clipboardData: files })
    : new DragEvent(kind, { ...told, dataTransfer: files });
  document.querySelector(selector).dispatchEvent(event);
}"""


@pytest.fixture
def desktop(tmp_path: Path) -> Path:
    """A folder with a picture, a manual, a film that is too large and a file of nothing."""
    for name, content in (("badge.png", picture()), ("manual.pdf", PDF), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
    with (tmp_path / "film.mp4").open("wb") as film:
        film.truncate(26 * MB)
    return tmp_path


def choose(page: Page, desktop: Path, *names: str) -> None:
    page.set_input_files(CHOOSER, [desktop / name for name in names])


def check(page: Page) -> None:
    assert (faults(page), overflow(page)) == ([], 0)


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (NARROW, "fr")], ids=["1280 en", "360 fr"])
def test_files_go_with_the_words(
    browser: Browser, company: str, desktop: Path, size: dict[str, int], language: str
) -> None:
    with opened(browser) as page:
        page.context.add_cookies([{"name": "lang", "value": language, "url": company}])
        page.set_viewport_size(size)  # type: ignore[arg-type]
        sign_in(page, company, "rita")
        page.goto(f"{company}/tickets/new")
        page.fill("[name=title]", "The badge printer is blank")
        # Chosen together: a picture, one that is too large, one that is empty.
        choose(page, desktop, "badge.png", "film.mp4", "empty")
        expect(page.locator(f"{KEPT} img")).to_be_visible()
        large = {
            "en": "The file is 26 MB; the limit is 25 MB.",
            "fr": "Le fichier fait 26 Mo\u202f; la limite est 25 Mo.",
        }
        expect(page.locator(FAILED).first).to_contain_text(large[language])
        check(page)
        # A form with a file that did not arrive does not go; the file is taken back, and it does.
        page.click(".form-buttons .btn-primary")
        expect(page.locator(f"{FAILED} [data-drop]").first).to_be_focused()
        for _ in range(2):
            page.locator(f"{FAILED} [data-drop]").first.click()
        page.click(".form-buttons .btn-primary")
        expect(page.locator("#description .sent-picture img")).to_be_visible()
        check(page)
        # Dropped beside the box, and pasted into the words.
        page.evaluate(HAND_OVER, ["h1", "drop", "dropped.log"])
        page.evaluate(HAND_OVER, ["#comment-source_md", "paste", "pasted.log"])
        expect(page.locator(KEPT)).to_have_count(2)
        page.fill("#comment-source_md", "Two logs")
        check(page)
        # The draft has them both, and forgets the one that is taken back.
        for left in ("dropped.log", "pasted.log"):
            expect(page.locator("[data-discard]")).to_be_visible()
            page.reload()
            expect(page.locator(".file-name").first).to_have_text(left)
            with page.expect_response("**/drafts/"):
                page.locator("[data-file] [data-drop]").first.click()
        page.evaluate(HAND_OVER, ["#comment-source_md", "paste", "pasted.log"])
        expect(page.locator(KEPT)).to_have_count(1)
        page.click(".composer-send")
        expect(page.locator(".tl-comment .sent-name")).to_have_text("pasted.log")
        with page.expect_download() as saved:
            page.click(".tl-comment .sent-line a")
        assert saved.value.suggested_filename == "pasted.log"
        page.click("a[data-picture]")
        expect(page.locator("#viewer img")).to_be_visible()
        check(page)
        page.keyboard.press("Escape")
        expect(page.locator("#viewer")).to_be_hidden()


@pytest.mark.browser
def test_words_sent_early_wait_for_their_files_and_another_try_helps(
    browser: Browser, company: str, desktop: Path
) -> None:
    with opened(browser) as page:
        sign_in(page, company, "rita")
        open_incident(page, company)
        held: list[object] = []
        page.route("**/attachments/", lambda route: held.append(route))
        choose(page, desktop, "manual.pdf")
        page.fill("#comment-source_md", "With a manual")
        page.click(".composer-send")
        expect(page.locator("#toast")).to_have_class(re.compile("is-shown"))
        held[0].abort()  # type: ignore[attr-defined]
        expect(page.locator(f"{FAILED} [data-again]")).to_be_visible()
        assert page.locator(".tl-comment").count() == 0
        page.unroute("**/attachments/")
        # The browser itself says that the line was cut: that is no fault of the page.
        page.complaints.clear()  # type: ignore[attr-defined]
        page.click("[data-again]")
        expect(page.locator(KEPT)).to_have_count(1)
        page.click(".composer-send")
        expect(page.locator(".tl-comment .sent-name")).to_have_text("manual.pdf")


@pytest.mark.browser
def test_files_go_without_a_script(browser: Browser, company: str, desktop: Path) -> None:
    with opened(browser, java_script_enabled=False) as page:
        sign_in(page, company, "rita")
        open_incident(page, company)
        choose(page, desktop, "badge.png", "film.mp4")
        page.fill("#comment-source_md", "See the badge")
        page.click(".composer-send")
        expect(page.locator("#comment-source_md")).to_have_value("See the badge")
        expect(page.locator(".files .field-error")).to_contain_text("The file is 26 MB; the limit is 25 MB.")
        expect(page.locator("[data-file]")).to_contain_text("badge.png")
        # The browser's own note that the answer was a refusal.
        page.complaints.clear()  # type: ignore[attr-defined]
        page.click(".composer-send")
        expect(page.locator(".tl-comment .sent-picture img")).to_be_visible()
