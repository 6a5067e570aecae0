"""Folders for files, empty names, devices: one line that helps, and nothing changed or replaced."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from finder.listings.exporting import write_export
from finder.platform.errors import BadInput
from finder.platform.output_files import write_whole
from tests.commands import finder
from tests.databases import Databases
from tests.staff_directory import fill

FOLDER = "takes a file, and this is a folder. Name a file in it."
FILE = "takes a folder, and this is a file."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("handout", "Denver", "-o", "FOLDER"), FOLDER),
        (("restore", "FOLDER"), FOLDER),
        (("audit-sample", "--results", "FOLDER"), FOLDER),
        (("audit-sample", "-o", "FOLDER"), FOLDER),
        (("static", "FILE"), FILE),
        (("publish", "FILE"), FILE),
        (("export", "--format", "csv", "-o", "FOLDER"), "this is a folder. Name a file in it."),
        (("export", "--format", "csv", "-o", "FILE/a.csv"), "what stands there for its folder is a file."),
        (("export", "--format", "csv", "-o", "FOLDER/no/a.csv"), "there is no such file or folder."),
        (("export", "--format", "csv", "-o", ""), "is empty. Name a file or folder."),
        (("handout", "Denver", "-o", ""), "is empty."),
        (("publish", ""), "is empty."),
        (("import", "FOLDER"), "this is a folder."),
        (("import", "FILE", "--source", " "), "The name of a source"),
    ],
)
def test_what_is_wrong_with_a_path_is_said(
    database: Databases, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("name,city,state,services\n")
    given = {"FOLDER": str(tmp_path / "folder"), "FILE": str(tmp_path / "file")}
    typed = [part.replace("FOLDER", given["FOLDER"]).replace("FILE", given["FILE"]) for part in arguments]
    answer = finder(database.filled(fill).url, *typed)
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)
    assert words in answer.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder"]


def test_a_device_or_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert write_export([], pipe, "json") == 0
    reader.join()
    assert read == [b"[]"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_file_that_fails_halfway_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")

    def write_half() -> None:
        with write_whole(path) as file:
            file.write(b"half")
            raise OSError(28, "No space left on device")

    with pytest.raises(BadInput, match="No space left"):
        write_half()
    assert path.read_text() == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_an_id_that_is_no_text_is_no_program(database: Databases) -> None:
    answer = finder(database.filled(fill).url, "show", os.fsdecode(b"\xff\xfe"), "--json")
    assert (answer.returncode, "Traceback" in answer.stderr) == (1, False)
