"""Downloads are sent while they are read."""

from __future__ import annotations

from collections.abc import Iterator

from finder.staff.calls.spreadsheets import stream_csv


def test_a_file_is_sent_while_its_rows_are_read() -> None:
    read: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(20_000):
            read.append(number)
            yield (number, "=SUM(A1)", "a name of some length")

    pieces = stream_csv(("number", "risky", "name"), rows())
    first = next(pieces)
    assert first.startswith("\ufeffnumber,risky,name\r\n0,'=SUM(A1),".encode())
    assert len(read) < 5_000
    whole = (first + b"".join(pieces)).decode("utf-8-sig")
    assert whole.count("\r\n") == 20_001
    assert whole.endswith("19999,'=SUM(A1),a name of some length\r\n")
