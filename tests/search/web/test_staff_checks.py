"""What staff said, on pages and cards, at each edge of its age, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.exporting import write_export
from finder.listings.rules.fields import FIELDS
from finder.listings.store import programs
from finder.listings.web.labels import FIELD_NAMES
from tests.examples import some_of
from tests.pages import check_page
from tests.staff_directory import phone
from tests.staff_words import DAY, NUMBER, SpokenSite, ages, words

STALE = {"": "Not checked lately - call first.", "/es": "Hace tiempo que no se comprueba: llame primero."}


LATELY = (
    (0, "Phone checked today.", "Teléfono: última comprobación hoy."),
    (1, "Phone checked 1 day ago.", "Teléfono: última comprobación hace 1 día."),
    (13, "Phone checked 13 days ago.", "Teléfono: última comprobación hace 13 días."),
    (21, "Phone checked 3 weeks ago.", "Teléfono: última comprobación hace 3 semanas."),
    (100, "Phone checked 3 months ago.", "Teléfono: última comprobación hace 3 meses."),
    (183, "Phone checked 6 months ago.", "Teléfono: última comprobación hace 6 meses."),
)
"""Days passed, and what is said in each language. The clock moves in one site: making one costs a second."""
LONGER_AGO = (
    (184, False, "6 months ago", "hace 6 meses"),
    (365, False, "11 months ago", "hace 11 meses"),
    (366, True, "12 months ago", "hace 12 meses"),
    (800, True, "2 years ago", "hace 2 años"),
)
"""Days passed, whether in amber, and how long ago that is."""
OPENINGS = (
    ("taking", None, 0, "Taking new people (reported today)", "Recibe personas nuevas (lo dijeron hoy)"),
    ("taking", None, 2, "Taking new people (reported 2 days ago)", "Recibe personas nuevas (lo dijeron hace 2 días)"),
    ("taking", None, 7, "Taking new people (reported 7 days ago)", "Recibe personas nuevas (lo dijeron hace 7 días)"),
    ("taking", None, 8, "Taking new people? Call to ask.", "¿Recibe personas nuevas? Llame para preguntar."),
    ("full", None, 7, "Full (reported 7 days ago)", "Lleno (lo dijeron hace 7 días)"),
    ("full", None, 8, "Taking new people? Call to ask.", "¿Recibe personas nuevas? Llame para preguntar."),
    ("waitlist", 12, 1, "Waitlist of about 12 days (reported 1 day ago)", "unos 12 días (lo dijeron hace 1 día)"),
    ("waitlist", 1, 0, "Waitlist of about 1 day (reported today)", "más o menos 1 día (lo dijeron hoy)"),
    ("waitlist", None, 0, "Has a waitlist (reported today)", "Tiene lista de espera (lo dijeron hoy)"),
    ("waitlist", 0, 0, "Has a waitlist (reported today)", "Tiene lista de espera (lo dijeron hoy)"),
)
"""State, days to wait, days passed, and what is said in each language."""


def test_a_check_is_told_in_words_for_six_months(spoken: SpokenSite) -> None:
    spoken.check("phone")
    for days, english, spanish in LATELY:
        spoken.clock.pass_days(days)
        for prefix, line in (("", english), ("/es", spanish)):
            for soup in (spoken.page(prefix=prefix), spoken.card(prefix=prefix)):
                assert ages(soup)[line] is False
                assert STALE[prefix] not in words(soup)


def test_then_call_first_and_after_a_year_in_amber(spoken: SpokenSite) -> None:
    spoken.check("phone")
    for days, is_amber, english, spanish in LONGER_AGO:
        spoken.clock.pass_days(days)
        for prefix, ago in (("", english), ("/es", spanish)):
            for soup in (spoken.page(prefix=prefix), spoken.card(prefix=prefix)):
                (line,) = [line for line in ages(soup) if STALE[prefix] in line]
                assert ago in line, days
                assert ages(soup)[line] is is_amber, days


def test_each_group_of_fields_has_its_own_age_beside_it(spoken: SpokenSite) -> None:
    spoken.check("phone", "services")
    spoken.clock.pass_days(300)
    spoken.check("payment", on=spoken.clock.today)
    soup = spoken.page()
    cost = soup.select_one("[aria-labelledby=cost-title] .age")
    assert cost is not None and cost.get_text() == "Payment checked today."
    services = soup.select_one("[aria-labelledby=all-title] .age")
    assert services is not None and services.get_text().startswith("Services checked 9 months ago.")
    assert "Steps to get in" not in words(soup)
    lines = list(ages(spoken.card()))
    assert lines[:2] == [f"Phone and services checked 9 months ago. {STALE['']}", "Payment checked today."]


def test_age_hides_nothing_and_changes_no_order(spoken: SpokenSite) -> None:
    def order() -> list[str]:
        soup = check_page(spoken.client.get("/find?near=80202&within=any"))
        return [str(name["id"]) for name in soup.select(".card h3")]

    before = order()
    spoken.check("phone", "services", "payment", "intake")
    assert order() == before
    spoken.clock.pass_days(3000)
    assert order() == before
    assert len(before) == 3


def test_an_edit_makes_nothing_look_younger(spoken: SpokenSite) -> None:
    spoken.clock.pass_days(1000)
    spoken.say({"code:PW": "yes", "hours": "Mon"}, on=spoken.clock.today)
    lines = ages(spoken.card())
    assert list(lines.values()) == [True]
    assert "Jan 2025" in next(iter(lines)) and "call first" in next(iter(lines))
    assert "checked today" not in words(spoken.page())
    assert "Our staff has not checked this place's phone, services or costs yet." in words(spoken.page())


def test_where_staff_checked_all_lately_an_old_list_needs_no_warning(spoken: SpokenSite) -> None:
    assert any(ages(spoken.card()).values())
    spoken.check("phone", "services")
    assert not any(ages(spoken.card()).values())
    assert "Our staff has not checked this place's phone, services or costs yet." not in words(spoken.page())


def test_openings_are_believed_for_a_week(spoken: SpokenSite) -> None:
    for state, wait, days, english, spanish in some_of(OPENINGS):
        spoken.say({"opening": {"state": state, "days": wait}})
        spoken.clock.pass_days(days)
        for prefix, said in (("", english), ("/es", spanish)):
            assert said in words(spoken.page(prefix=prefix))
            assert said in words(spoken.card(prefix=prefix))


def test_nothing_is_said_of_openings_where_nobody_spoke_or_the_place_is_closed(spoken: SpokenSite) -> None:
    assert "Call to ask" not in words(spoken.page())
    spoken.say({"opening": {"state": "taking", "days": None}, "status": "closed"})
    assert "no longer listed" in words(spoken.page())
    assert "Taking new people" not in words(spoken.page())


def test_a_kept_card_never_tells_yesterdays_age(spoken: SpokenSite) -> None:
    spoken.check("phone")
    spoken.say({"opening": {"state": "taking", "days": None}})
    for days, checked, opening in ((0, "checked today", "reported today"), (7, "7 days ago", "reported 7 days ago")):
        spoken.clock.pass_days(days)
        for _ in range(2):
            assert checked in words(spoken.card())
            assert opening in words(spoken.card())
    spoken.clock.pass_days(8)
    assert "Call to ask." in words(spoken.card())


def test_what_staff_wrote_in_english_is_announced_on_a_spanish_page(spoken: SpokenSite) -> None:
    said = "Nuestro personal lo escribió en inglés."
    assert said not in words(spoken.page(prefix="/es"))
    spoken.say({"getting_in": "Call first."})
    assert said in words(spoken.page(prefix="/es"))
    assert "in English" not in words(spoken.page())


def test_a_hidden_number_is_shown_nowhere(spoken: SpokenSite, tmp_path: Path) -> None:
    digits = ("3035550100", "303-555-0100", "(303) 555-0100")
    spoken.check("phone")
    spoken.say({"getting_in": "Call (303) 555-0100 first.", "name": "Hope House 303-555-0100"})
    assert "303-555-0100" in words(spoken.page())
    spoken.say({"hidden": [NUMBER]}, kind="hide")
    for prefix, told, line in (
        ("", "We are checking this place's number", "Call SAMHSA's line 1-800-662-4357"),
        ("/es", "Estamos revisando el número de este lugar", "Llame a la línea de SAMHSA 1-800-662-4357"),
    ):
        for soup in (spoken.page(prefix=prefix), spoken.card(prefix=prefix)):
            assert told in words(soup)
            button = soup.select_one("a.call")
            assert button is not None
            assert (button["href"], button.get_text()) == ("tel:+18006624357", line)
            assert "Phone checked" not in words(soup)
    seen = [
        spoken.client.get(f"{prefix}{path}").get_data(as_text=True)
        for prefix in ("", "/es")
        for path in (
            f"/programs/{spoken.program_id}",
            f"/programs/{spoken.program_id}/history",
            f"/programs/{spoken.program_id}/report",
            "/find?near=80202",
        )
    ]
    with spoken.directory.readers() as session:
        seen.append(repr(programs.get_program(session, spoken.program_id)))
        seen.append(repr(programs.find_cards(session, [spoken.program_id])))
        for format_id in ("json", "ndjson", "csv", "geojson"):
            write_export(programs.find_programs(session), tmp_path / format_id, format_id)
            seen.append((tmp_path / format_id).read_text())
    for text in seen:
        assert not [number for number in digits if number in text]


def test_other_numbers_of_the_place_stay(spoken: SpokenSite) -> None:
    spoken.say({"phones": [phone(NUMBER), phone("+13035550199")], "hidden": [NUMBER]})
    soup = spoken.page()
    assert [link["href"] for link in soup.select("a.call")][0] == "tel:+13035550199"
    assert "Another number is being checked and is not shown." in words(soup)
    assert spoken.card().select_one("a.call")["href"] == "tel:+13035550199"  # type: ignore[index]


ANSWERED = (
    ("program", "This number reaches the place itself.", "Este número es del propio lugar."),
    ("parent", "The organization that runs it answers.", "Contesta la organización que lo dirige."),
    ("public_line", "A state or county line answers.", "Contesta una línea del estado o del condado."),
)


def test_who_answers_stands_by_the_number(spoken: SpokenSite) -> None:
    assert "Who answers the phone is not stated." in words(spoken.page())
    for answers, english, spanish in ANSWERED:
        spoken.say({"phones": [phone(NUMBER, answers=answers)]})
        for prefix, said in (("", english), ("/es", spanish)):
            assert said in words(spoken.page(prefix=prefix))
            assert said in words(spoken.card(prefix=prefix))
    assert "Who answers the phone is not stated." not in words(spoken.page())


def test_a_referral_line_says_what_it_is_and_is_no_call_button(spoken: SpokenSite) -> None:
    spoken.say({"phones": [phone(NUMBER, answers="referral_line")]})
    soup = spoken.page()
    assert [(link["href"], link["class"]) for link in soup.select("a.call")] == [
        ("tel:+18006624357", ["call"]),
        ("tel:+13035550100", ["call", "call-more"]),
    ]
    text = words(soup)
    assert text.index("303-555-0100 is a referral line, not this place") < text.index("Referral line 303-555-0100")
    assert "No phone number is listed for this place." in text
    card = spoken.card()
    assert [link["href"] for link in card.select("a.call")] == ["tel:+18006624357"]
    assert "0100" not in words(card)


def test_the_nearest_places_are_those_that_can_be_called(spoken: SpokenSite) -> None:
    others = [name for name in spoken.directory.ids().values() if name != spoken.program_id]
    sites = [SpokenSite(spoken.directory, spoken.client, spoken.clock, name) for name in others]

    def named() -> set[str]:
        return {str(link["href"]).rsplit("/", 1)[1] for link in sites[0].page().select("#near-title ~ ol h3 a")}

    assert spoken.program_id in named()
    spoken.say({"hidden": [NUMBER]}, kind="hide")
    assert named() == set(others[1:])


def test_how_to_get_in_is_shown_line_by_line(spoken: SpokenSite) -> None:
    spoken.say({"hours": "Mon 7-3\nSat 7-11", "what_to_bring": "A photo ID <any>"})
    spoken.check("intake")
    for prefix, title in (("", "How do I get in?"), ("/es", "¿Cómo puedo entrar?")):
        section = spoken.page(prefix=prefix).select_one("[aria-labelledby=in-title]")
        assert section is not None
        assert section.h2.get_text() == title  # type: ignore[union-attr]
        assert [item.get_text() for item in section.select("li")] == ["Mon 7-3", "Sat 7-11", "A photo ID <any>"]
        assert {item.get("lang") for item in section.select("ul")} == {"en" if prefix else None}
    assert "Steps to get in checked today." in words(spoken.page())
    assert "Also listed" not in words(spoken.page())


FIELDS_BESIDE = {
    "payment": "[aria-labelledby=cost-title] h2 + .reported",
    "services": "[aria-labelledby=all-title] h2 + .reported",
    "hours": "[aria-labelledby=in-title] h2 + .reported",
    "address": "address.where + .reported",
    "name": "h1 + .reported",
}


def report(spoken: SpokenSite, field: str, note: str, *, day: date = DAY) -> None:
    """Let a visitor report something."""
    with spoken.directory.sessions.begin() as session:
        told = ReportSubmission(program_id=spoken.program_id, fields=frozenset({field}), note=note)
        receive_report(session, told, today=day)


def test_what_was_reported_on_two_days_shows_beside_the_field(spoken: SpokenSite) -> None:
    for number, (field, place) in enumerate(FIELDS_BESIDE.items(), start=1):
        report(spoken, field, "one")
        assert not spoken.page().select(place)
        report(spoken, field, "two", day=DAY + timedelta(days=1))
        beside = spoken.page().select(place)
        assert [notice.get_text() for notice in beside] == ["Reported, being checked."], field
        told = words(spoken.page())
        assert told.count("Reported, being checked.") == number
    assert "may be wrong: address, hours, name, cost, services. We are checking. Ask when you call." in told
    assert "Lo estamos revisando" in words(spoken.page(prefix="/es"))


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_number_reported_not_working_says_so_once_beside_it_and_another_line_follows(
    spoken: SpokenSite, prefix: str
) -> None:
    report(spoken, "phone", "one")
    assert not spoken.page(prefix=prefix).select("main .reported, main .no-phone")
    report(spoken, "phone", "two", day=DAY + timedelta(days=1))
    page = spoken.page(prefix=prefix)
    (line,) = page.select("main .reported")
    assert line.select_one("strong") is not None and line.find_parent(class_="calls") is not None
    after = [link["href"] for link in page.select(".calls a.call, .calls ~ .call-line a.call")]
    assert after[0] != after[-1] == "tel:+18006624357"


def test_that_a_place_closed_says_call_first(spoken: SpokenSite) -> None:
    report(spoken, "closed", "one")
    report(spoken, "closed", "two", day=DAY + timedelta(days=1))
    assert "this place has closed. We are checking. Call first." in words(spoken.page())


def test_every_public_field_has_a_name() -> None:
    assert set(FIELD_NAMES) == {field.id for field in FIELDS.values() if field.is_public}
