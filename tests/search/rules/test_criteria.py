"""One search as asked for: what must hold, in one order, and the same search with one wish less."""

from __future__ import annotations

from finder.places.rules.places import Place
from finder.search.rules.criteria import SearchRequest
from tests.each import in_one_pass

ASKED = SearchRequest(
    near="Denver",
    within="50",
    needs=("counseling", "detox"),
    services=("RES", "PW", "RES"),
    excluded=("DUO", "MO"),
    wants=("on", "md", "on"),
    page=3,
    size=50,
)


def test_what_must_hold_has_needs_first_and_each_once() -> None:
    assert ASKED.required == ("detox", "counseling", "PW", "RES", "md", "on")
    assert SearchRequest(near="Denver").required == ()
    assert SearchRequest(near="Denver", services=("OTP", "BC")).required == ("BC", "OTP")


@in_one_pass(
    ("code", "needs", "services", "excluded"),
    [
        ("detox", ("counseling",), ("RES", "PW", "RES"), ("DUO", "MO")),
        ("RES", ("counseling", "detox"), ("PW",), ("DUO", "MO")),
        ("DUO", ("counseling", "detox"), ("RES", "PW", "RES"), ("MO",)),
        ("XX", ("counseling", "detox"), ("RES", "PW", "RES"), ("DUO", "MO")),
    ],
)
def test_without_one_wish_all_else_stays_and_the_first_page_is_shown(
    code: str, needs: tuple[str, ...], services: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    left = ASKED.without(code)
    assert (left.needs, left.services, left.excluded) == (needs, services, excluded)
    assert left.wants == ("on", "md", "on")
    assert (left.near, left.within, left.page, left.size) == ("Denver", "50", 1, 50)


def test_a_want_can_be_left_out_too() -> None:
    left = ASKED.without("on")
    assert (left.wants, left.needs, left.services, left.page) == (("md",), ASKED.needs, ASKED.services, 1)


def test_a_place_that_needs_no_looking_up_is_kept() -> None:
    here = Place(label="Near you", kind="city", state="CO", latitude=39.7, longitude=-105.0)
    asked = SearchRequest(near="", place=here, services=("PW",))
    assert asked.without("PW") == SearchRequest(near="", place=here)
