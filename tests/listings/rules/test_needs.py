"""Which codes meet a need, what is only a home, and how codes and sources are called."""

from __future__ import annotations

from finder.listings.rules.sources import source_title
from finder.listings.rules.vocabulary import ServiceCode, Vocabulary, is_housing_only, needs_met
from tests.each import in_one_pass


@in_one_pass(
    ("codes", "needs"),
    [
        ((), ()),
        (("DT",), ("detox",)),
        (("GCO", "OTP", "RD"), ("detox", "medicine", "counseling")),
        (("UN", "UN"), ("medicine",)),
        (("DB", "DM", "DLC"), ()),
        (("MU", "BU", "NU"), ()),
    ],
)
def test_a_need_is_met_by_what_is_offered_and_by_nothing_that_sounds_like_it(
    codes: tuple[str, ...], needs: tuple[str, ...]
) -> None:
    assert needs_met(codes) == needs


@in_one_pass(("codes", "is_home"), [((), False), (("HH",), True), (("HH", "SA"), False), (("SA",), False)])
def test_a_home_that_treats_nobody_is_only_a_home(codes: tuple[str, ...], is_home: bool) -> None:
    assert is_housing_only(codes) is is_home


def code(name: str, question: str, *, is_filter: bool = True) -> ServiceCode:
    return ServiceCode(
        code=name, category="", official_label="", label=f"{name} in words", help="", question=question, survey="su",
        is_filter=is_filter,
    )  # fmt: skip


def test_filters_are_those_of_their_question_in_reading_order_and_unknown_codes_name_themselves() -> None:
    codes = code("B", "who"), code("A", "who"), code("C", "pay"), code("D", "who", is_filter=False)
    words = Vocabulary(questions=(), codes=codes, by_code={one.code: one for one in codes})
    assert [one.code for one in words.filters("who")] == ["B", "A"]
    assert (words.label("A"), words.label("XX")) == ("A in words", "XX")


def test_a_source_has_a_title_and_an_unknown_one_its_name() -> None:
    assert source_title("staff") == "Checked by our staff"
    assert source_title("samhsa-locator") == "SAMHSA locator"
    assert source_title("elsewhere") == "elsewhere"
