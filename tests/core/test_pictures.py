"""Pictures of strangers, decoded in a program of their own with bounded memory (threat 46)."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from PIL import Image

from app.core import picture_maker, pictures
from app.core.pictures import MAKER, PYTHON, TooBusy, TooManyPixels, renditions_of
from tests.attachments.files import picture, pixel_bomb

MB = 1024


@pytest.fixture
def on_disk(tmp_path):
    def write(content):
        path = tmp_path / "picture"
        path.write_bytes(content)
        return path.open("rb")

    return write


def made(on_disk, content):
    with on_disk(content) as file:
        copies = renditions_of(file)
    return copies and [Image.open(io.BytesIO(one)) for one in (copies.thumb, copies.preview)]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_becomes_two_small_ones(on_disk, kind):
    thumb, preview = made(on_disk, picture(kind, (2000, 1000)))
    assert (thumb.format, thumb.size, preview.size) == ("WEBP", (320, 160), (1600, 800))


def test_a_small_picture_is_not_blown_up(on_disk):
    assert [one.size for one in made(on_disk, picture("PNG", (40, 30)))] == [(40, 30), (40, 30)]


def test_it_keeps_what_shines_through(on_disk):
    kept = io.BytesIO()
    Image.new("RGBA", (3000, 20), (0, 0, 0, 0)).save(kept, "PNG")
    assert all(one.convert("RGBA").getpixel((0, 0))[3] == 0 for one in made(on_disk, kept.getvalue()))


def test_it_turns_as_the_camera_asked_and_forgets_where_and_when(on_disk):
    taken = Image.Exif()
    taken[0x0112] = 6  # The camera was held upright.
    taken[0x010F] = "A telling maker"
    taken.get_ifd(0x8825)[1] = "N"
    content = picture("JPEG", (2000, 1000), exif=taken, comment=b"written by hand")
    assert b"A telling maker" in content
    for one in made(on_disk, content):
        assert one.height == 2 * one.width
        assert not one.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(one.info)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 60, picture()[:900], b"", b"BM" * 100])
def test_what_cannot_be_decoded_has_no_copies(on_disk, content):
    assert made(on_disk, content) is None


def test_a_bomb_is_refused_by_what_it_says_of_itself(on_disk):
    with pytest.raises(TooManyPixels):
        made(on_disk, pixel_bomb())


@pytest.mark.parametrize("side", [50_000, 9_900], ids=["over the limit", "just within"])
def test_46_a_bomb_costs_neither_time_nor_memory(on_disk, side):
    with (
        on_disk(pixel_bomb(side)) as file,
        subprocess.Popen([PYTHON, "-I", MAKER], stdin=file, stdout=-1, env={}) as maker,
    ):
        peak = 0
        while maker.poll() is None:
            status = Path(f"/proc/{maker.pid}/status")
            # Between the poll and the reading it may have ended.
            lines = status.read_text().splitlines() if status.exists() else []
            peak = max([peak, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))])
    assert maker.returncode in (picture_maker.TOO_MANY_PIXELS, picture_maker.NOT_A_PICTURE)
    assert peak < 150 * MB


def test_a_program_that_hangs_costs_the_preview_only(on_disk, monkeypatch, tmp_path):
    endless = tmp_path / "endless.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(pictures, "MAKER", endless)
    monkeypatch.setattr(pictures, "PATIENCE", 0.5)
    assert made(on_disk, picture()) is None


def test_no_more_programs_than_two_at_once_and_a_third_is_told_after_a_while(on_disk, monkeypatch):
    content = picture()
    with pictures.a_turn(), pictures.a_turn():
        monkeypatch.setattr(pictures, "QUEUED", 0.01)
        with pytest.raises(TooBusy):
            made(on_disk, content)
    assert made(on_disk, content)


def test_who_waits_gets_a_turn_when_one_is_given_back(on_disk):
    content, begun = picture(), Event()
    with ThreadPoolExecutor(1) as pool:
        with pictures.a_turn(), pictures.a_turn():
            waiting = pool.submit(lambda: (begun.set(), made(on_disk, content)))
            begun.wait()
            assert not waiting.done()
        assert waiting.result(60)[1]


def test_the_maker_and_who_starts_it_mean_the_same():
    said = [(one.MOST_PIXELS, one.TOO_MANY_PIXELS, one.HEADER.format) for one in (pictures, picture_maker)]
    assert said[0] == said[1]
