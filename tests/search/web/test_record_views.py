"""The public history of a program, and the page about the data: everything counted, nobody named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from finder.listings.accuracy import Audit
from finder.listings.rules.accuracy import Accuracy, wilson
from finder.listings.store import programs
from finder.staff.calls.accuracy_audit import publish_audit
from tests.pages import check_page
from tests.staff_directory import NOW, RECORDS, evidence, load, phone
from tests.staff_words import DAY, NUMBER, SpokenSite, words


def rows(spoken: SpokenSite, *, prefix: str = "") -> list[list[str]]:
    """Return the history's rows."""
    soup = spoken.page("/history", prefix=prefix)
    return [[cell.get_text() for cell in row.select("th, td")] for row in soup.select("tbody tr")]


def test_the_history_tells_day_field_and_how_in_both_languages(spoken: SpokenSite) -> None:
    spoken.say({"hours": "Mon", "code:PW": "yes", "staff_notes": "ask for Ann"}, on=DAY - timedelta(days=9))
    spoken.say({"phones": [phone(NUMBER)]}, on=DAY - timedelta(days=3), evidence=(evidence(),))
    spoken.check("phone", "services", on=DAY - timedelta(days=2))
    spoken.say({"name": "Hope Home"}, evidence=(evidence(method="state_list"),), is_single_person=True)
    spoken.say({"hidden": [NUMBER]}, kind="hide")
    spoken.say({"hours": None}, kind="undo")
    assert rows(spoken) == [
        ["November 25, 2026", "Hours", "Changed back"],
        ["November 25, 2026", "Phone being checked", "Hidden while we check it"],
        ["November 25, 2026", "Name", "Changed, checked against a state list (one person decided)"],
        ["November 23, 2026", "Phone and services", "Checked by phone"],
        ["November 22, 2026", "Phone", "Changed, checked by phone"],
        ["November 16, 2026", "Pregnant or just had a baby and hours", "Changed"],
    ]
    spanish = rows(spoken, prefix="/es")
    assert spanish[3] == ["23 de noviembre de 2026", "Teléfono y servicios", "Se comprobó por teléfono"]
    assert spanish[2][2] == "Se cambió, se comparó con una lista del estado (lo decidió una sola persona)"


def test_the_history_names_nobody_and_shows_no_value(spoken: SpokenSite) -> None:
    spoken.say({"staff_notes": "ask for Ann"})
    assert rows(spoken) == []
    assert "Nothing yet." in words(spoken.page("/history"))
    spoken.say({"phones": [phone(NUMBER)]}, evidence=(evidence(words="Hope House, Ann speaking"),))
    text = str(spoken.page("/history"))
    for secret in ("Ann", "example.org", "desk", "speaking", "0100", "the old number"):
        assert secret not in text


def test_the_history_is_linked_and_not_for_searchers_of_the_web(spoken: SpokenSite) -> None:
    for prefix in ("", "/es"):
        link = spoken.page(prefix=prefix).select_one("[aria-labelledby=sure-title] a")
        assert link is not None
        assert link["href"] == f"{prefix}/programs/{spoken.program_id}/history"
        soup = spoken.page("/history", prefix=prefix)
        assert soup.select_one("meta[name=robots][content=noindex]") is not None
        assert soup.title.get_text() == f"{'Cambios' if prefix else 'Changes'} - Nearby Care"  # type: ignore[union-attr]


def test_the_history_of_a_merged_program_moves_with_it(client: FlaskClient) -> None:
    for prefix in ("", "/es"):
        response = client.get(f"{prefix}/programs/old/history")
        assert (response.status_code, response.headers["Location"]) == (301, f"{prefix}/programs/aaa/history")
    assert client.get("/programs/none/history").status_code == 404
    check_page(client.get("/programs/gone/history"))


def data(spoken: SpokenSite, *, prefix: str = "") -> str:
    """Return the words of the page about the data."""
    return words(check_page(spoken.client.get(f"{prefix}/about/data")))


def test_each_source_says_how_many_and_how_old(spoken: SpokenSite) -> None:
    def told(prefix: str = "") -> list[list[str]]:
        soup = check_page(spoken.client.get(f"{prefix}/about/data"))
        return [[cell.get_text(" ") for cell in row.select("th, td")] for row in soup.select("tbody tr")]

    assert told() == [["SAMHSA National Directory", "3", "January 2025, 22 months ago"]]
    assert told("/es") == [["Directorio Nacional de SAMHSA", "3", "enero de 2025, hace 22 meses"]]
    with spoken.directory.sessions.begin() as session:
        load(session, RECORDS[:2], as_of="2026-05-01", format_id="locator_export")
        load(session, RECORDS[2:], as_of="2024-03-01", format_id="locator_export")
    spoken.say({"status": "closed"})
    assert told() == [
        ["SAMHSA National Directory", "2", "January 2025, 22 months ago"],
        ["SAMHSA locator", "2", "May 2026, 6 months ago Oldest still in use: March 2024"],
    ]


def test_an_empty_directory_is_said_to_be_on_no_list(spoken: SpokenSite) -> None:
    assert "Places listed: 3. Many are on more than one list." in data(spoken)
    with spoken.directory.sessions.begin() as session:
        everyone = list(programs.find_programs(session))
        programs.save_programs(session, [replace(entry, listed=False) for entry in everyone])
    told = data(spoken)
    assert "Places listed: 0." in told
    assert "Many are on" not in told


def test_old_lists_are_told_by_the_share_of_places(spoken: SpokenSite) -> None:
    told = "No list from the last 12 months has 3 of these 3 places. Call before you go."
    assert told in data(spoken)
    assert "Ninguna lista de los últimos 12 meses tiene 3 de estos 3 lugares." in data(spoken, prefix="/es")
    # A newer list of one place makes only that one younger.
    with spoken.directory.sessions.begin() as session:
        load(session, RECORDS[:1], as_of="2026-05-01", format_id="locator_export")
    assert "No list from the last 12 months has 2 of these 3 places." in data(spoken)
    with spoken.directory.sessions.begin() as session:
        load(session, RECORDS[1:], as_of="2025-11-25", format_id="locator_export")
    assert "the last 12 months" not in data(spoken)
    spoken.clock.pass_days(1)
    assert "No list from the last 12 months has 2 of these 3 places." in data(spoken)


@pytest.mark.parametrize(
    ("checked", "days", "english", "spanish"),
    [
        (0, 0, "We checked 0 of 3 phone numbers in the last 6 months.", "comprobamos 0 de 3 teléfonos"),
        (1, 0, "3 in 10 phone numbers were checked in the last 6 months. That is 1 of 3.", "3 de cada 10 teléfonos"),
        (
            3,
            183,
            "10 in 10 phone numbers were checked in the last 6 months. That is 3 of 3.",
            "10 de cada 10 teléfonos",
        ),
        (3, 184, "We checked 0 of 3 phone numbers in the last 6 months.", "comprobamos 0 de 3 teléfonos"),
    ],
)
def test_phones_checked_are_counted(spoken: SpokenSite, checked: int, days: int, english: str, spanish: str) -> None:
    for program_id in sorted(spoken.directory.ids().values())[:checked]:
        SpokenSite(spoken.directory, spoken.client, spoken.clock, program_id).check("phone")
    spoken.clock.pass_days(days)
    assert english in data(spoken)
    assert spanish in data(spoken, prefix="/es")


def test_few_checks_are_not_called_none(spoken: SpokenSite) -> None:
    more = [RECORDS[1].__class__(**_plain(number)) for number in range(9)]
    with spoken.directory.sessions.begin() as session:
        load(session, (*RECORDS, *more), as_of="2026-05-01")
    spoken.check("phone")
    assert "We checked 1 of 12 phone numbers in the last 6 months." in data(spoken)
    assert "comprobamos 1 de 12 teléfonos" in data(spoken, prefix="/es")


def _plain(number: int) -> dict[str, object]:
    return {
        "name": f"House {number}",
        "street": f"{number + 1} Far Street",
        "city": "Denver",
        "state": "CO",
        "zip": "80203",
        "phones": RECORDS[1].phones,
        "kinds": ("SU",),
        "codes": ("SA",),
    }


def test_without_an_audit_the_page_says_so(spoken: SpokenSite) -> None:
    assert "Nobody has called a random sample of the list to find out." in data(spoken)
    assert "interval" not in data(spoken)
    assert "Nadie ha llamado a una parte de la lista elegida al azar" in data(spoken, prefix="/es")


def test_the_newest_audit_is_told_with_its_interval_number_and_day(spoken: SpokenSite) -> None:
    for exact, functional, on in ((1, 2, "2026-10-01"), (31, 44, "2026-11-20")):
        accuracy = Accuracy(exact=wilson(exact, 50), functional=wilson(functional, 50))
        with spoken.directory.sessions.begin() as session:
            publish_audit(session, Audit(accuracy=accuracy, states=("CO", "NY"), on=on), now=NOW)
        data(spoken)
    text = data(spoken)
    assert "We called 50 places picked at random in CO and NY, the last on November 20, 2026." in text
    assert "We could reach the place: 44 of 50, or 88%." in text
    assert "about 76% to 94% (95% interval)" in text
    assert "all correct: 31 of 50, or 62%." in text
    assert "about 48% to 74% (95% interval)" in text
    spanish = data(spoken, prefix="/es")
    assert "44 de 50, o sea, 88%." in spanish
    assert "entre 76% y 94%, más o menos (intervalo de 95%)" in spanish


def test_what_we_do_not_know_is_counted(spoken: SpokenSite) -> None:
    spoken.check("phone")
    spoken.say({"opening": {"state": "full", "days": None}})
    spoken.say({"hidden": [NUMBER]}, kind="hide")
    with spoken.directory.readers() as session:
        rough = sum(program.point == "zip" for program in programs.find_programs(session))
    text = data(spoken)
    assert "In the last week, someone told us about 1 place." in text
    assert "Places our staff has never checked: 2." in text
    assert "Places without a phone number we can show: 1." in text
    assert f"map only by ZIP: {rough}. Places not on the map: 0." in text
    spoken.clock.pass_days(8)
    assert "In the last week, nobody told us about any place." in data(spoken)


def test_whose_data_it_is_stands_there_and_is_one_tap_from_about(client: FlaskClient) -> None:
    for prefix in ("", "/es"):
        links = [link["href"] for link in check_page(client.get(f"{prefix}/about")).select("main a")]
        assert f"{prefix}/about/data" in links
        text = words(check_page(client.get(f"{prefix}/about/data")))
        for name in ("SAMHSA", "GeoNames (CC BY 4.0)", "DHCS" if prefix else "Health Care Services", "zipcodes (MIT)"):
            assert name in text
