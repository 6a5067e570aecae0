from __future__ import annotations

import base64
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from finder.listings.rules.hsds_ids import make_uuid, read_uuid


@given(st.binary(min_size=7, max_size=7), st.integers(0, 4095))
def test_an_id_is_read_back_from_its_uuid(digest: bytes, part: int) -> None:
    program_id = base64.b32encode(digest).decode().lower().rstrip("=")
    made = make_uuid("phone", program_id, part)
    assert str(UUID(made)) == made
    assert UUID(made).version == 8
    assert read_uuid(made, "phone") == program_id
    assert read_uuid(made, "service") is None


@given(st.from_regex(r"[a-z0-9-]{1,11}", fullmatch=True))
def test_a_short_id_is_read_back_too(program_id: str) -> None:
    assert read_uuid(make_uuid("service", program_id), "service") == program_id


@given(st.uuids())
def test_other_uuids_are_none_of_ours(value: UUID) -> None:
    assert read_uuid(str(value), "service") is None


@given(st.text(max_size=40))
def test_what_is_no_uuid_is_none_of_ours(text: str) -> None:
    assert read_uuid(text, "service") is None


def test_different_programs_and_parts_have_different_uuids() -> None:
    made = {
        make_uuid(kind, name, part)
        for kind in ("phone", "service")
        for name in ("aaa", "aab", "x" * 40)
        for part in (0, 1)
    }
    assert len(made) == 12
