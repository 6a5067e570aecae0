"""What pages and cards say where a list contradicts itself, leaves medicine open, or a license ran out; in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from finder.listings.rules.facts import Report
from finder.listings.rules.programs import Program
from finder.listings.store import programs
from finder.platform.web.services import SiteServices, services_of
from tests.pages import check_page
from tests.site import TODAY, make_program

ASKED = "SA DT RD HID OD MDET NMOA OTP MM DM UB BUM BWN DB UN RPN MOA NP MD SF GCO OUDO AUDO"


def program(codes: str, *, asked: str = ASKED, program_id: str = "xxx", **changes: object) -> Program:
    report = Report(
        source="samhsa-directory",
        as_of="2022-01-31",
        basis="survey",
        asked=frozenset(asked.split()) | frozenset(codes.split()),
        codes=frozenset(codes.split()),
    )
    return make_program(program_id, "", reports=(report,), **changes)


def fetch(own_app: Flask, shown: Program, path: str) -> BeautifulSoup:
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.save_programs(session, [shown])
    return check_page(own_app.test_client(use_cookies=False).get(path))


def page_of(own_app: Flask, shown: Program, prefix: str = "") -> BeautifulSoup:
    return fetch(own_app, shown, f"{prefix}/programs/{shown.id}")


def card_of(own_app: Flask, shown: Program, prefix: str = "") -> Tag:
    card = fetch(own_app, shown, f"{prefix}/find?near=80202").select_one(f"article:has(> #p-{shown.id})")
    assert card is not None
    return card


def answers_of(soup: BeautifulSoup) -> dict[str, str]:
    return {item.dt.get_text(): item.dd.get_text() for item in soup.select(".answers div")}  # type: ignore[union-attr]


def lines(soup: Tag, selector: str) -> list[str]:
    return [line.get_text(" ", strip=True) for line in soup.select(selector)]


BOTH = {"": "This list says both; ask when you call", "/es": "Esta lista dice las dos cosas; pregunte al llamar"}


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_contradiction_is_neither_yes_nor_no_anywhere_on_the_page(own_app: Flask, prefix: str) -> None:
    soup = page_of(own_app, program("SA NMOA UB DT HID GCO NP MD"), prefix)
    text = soup.get_text(" ", strip=True)
    assert lines(soup, "main > .warn")[0].startswith(BOTH[prefix])
    assert "Listed: no methadone" not in text
    assert "no methadone or buprenorphine here" not in text
    assert list(answers_of(soup).values())[1] == BOTH[prefix]
    assert len(soup.select(".question .both")) == 3
    if not prefix:
        plain = set(lines(soup, ".facts.yes li") + lines(soup, ".facts.no li") + lines(soup, ".facts.limit li"))
        both = set(lines(soup, ".both li"))
        assert both == {
            "Detox in a hospital", "Not listed: Medicine is often given in withdrawal", "Buprenorphine prescribed here",
            "Does not use medicine for opioid use", "Free", "Takes Medicaid",
        }  # fmt: skip
        assert not plain & {words.removeprefix("Not listed: ") for words in both}
        assert "Detox: ask about medicine." in text
        assert "Medical detox" not in lines(soup, "main > p")


def test_a_contradiction_stands_on_the_card_in_place_of_the_labels_it_wins_over(own_app: Flask) -> None:
    soup = card_of(own_app, program("SA NMOA UB DT HID AUDO OUDO"))
    assert lines(soup, ".slots dd")[:2] == ["The list contradicts itself: ask", "Detox: ask about medicine"]
    # What the answers say already stands there alone.
    assert lines(soup, ".doubts li") == ["The list contradicts itself, ask: whom they take"]
    soup = card_of(own_app, program("SA NMOA UB"), "/es")
    assert lines(soup, ".slots dd")[0] == "La lista se contradice: pregunte"
    assert lines(soup, ".doubts li") == []


def test_a_plain_refusal_is_still_plain(own_app: Flask) -> None:
    soup = card_of(own_app, program("SA NMOA"))
    assert lines(soup, ".slots dd")[0] == "Says no methadone or buprenorphine"
    assert lines(soup, ".doubts li") == []


def test_a_second_list_that_says_no_is_named_and_explained_on_paper(own_app: Flask) -> None:
    yes = program("SA GCO NP").reports[0]
    no = Report(
        source="samhsa-mh-directory", as_of=yes.as_of, basis="survey", asked=frozenset({"NP"}), codes=frozenset(),
    )  # fmt: skip
    assert lines(page_of(own_app, make_program("one", "", reports=(yes,))), ".dispute, .paper-only.hint") == []
    soup = page_of(own_app, make_program("two", "", reports=(yes, no)))
    assert ["from the same date, says no" in line for line in lines(soup, ".dispute")] == [True]
    assert lines(soup, ".paper-only.hint") == ["* Another list from the same date says no: ask."]


@pytest.mark.parametrize(
    ("codes", "warned", "told"),
    [
        (
            "SA MOA PC ACMA AUPC",
            ["Outside opioid doctor: you find one", "Outside doctor for drinking: you find one"],
            [],
        ),
        (
            "SA MOA UB PC ACMA AUPC",
            ["Outside doctor for drinking: you find one"],
            ["Outside opioid doctor: you find one"],
        ),
        (
            "SA OTP PC PMAT AUPC",
            [],
            ["Outside opioid doctor: you find one", "Outside doctor for drinking: you find one"],
        ),
    ],
)
def test_who_gives_medicine_leaves_nobody_to_find_a_doctor(
    own_app: Flask, codes: str, warned: list[str], told: list[str]
) -> None:
    soup = page_of(own_app, program(codes))
    assert lines(soup, ".facts.limit li") == warned
    assert [line for line in lines(soup, ".facts.yes li") if line.startswith("Outside")] == told


@pytest.mark.parametrize(
    ("codes", "asked", "tag", "note", "slot", "warning"),
    [
        ("SA DT RD MDET", ASKED, "Medical detox", "", "Detox with medicine", ""),
        ("SA DT RD HID MDET", ASKED, "Medical detox", "", "Detox with medicine", ""),
        ("SA RD", "SA RD", "Detox", "Medicine in detox: not stated, ask.", "Detox, medicine not stated", ""),
        ("SA DT RD", ASKED, "Detox", "", "Detox, no medicine: ask first", "Detox, no medicine: ask first"),
        (
            "SA DT OD",
            ASKED,
            "Detox",
            "",
            "Days only · detox, no medicine: ask first",
            "Days only · detox, no medicine: ask first",
        ),
        (
            "SA DT OD RES",
            ASKED,
            "Detox",
            "",
            "Residential · detox, no medicine: ask first",
            "detox, no medicine: ask first",
        ),
        ("SA DT RD DB", ASKED, "Detox: ask about medicine", "", "Detox: ask about medicine", ""),
    ],
)
def test_what_a_detox_is_called(
    own_app: Flask, codes: str, asked: str, tag: str, note: str, slot: str, warning: str
) -> None:
    shown = program(codes, asked=asked)
    soup = card_of(own_app, shown)
    assert lines(soup, ".slots dd")[1] == slot
    assert lines(soup, ".slots mark") == ([warning] if warning else [])
    sentence = {
        "Medical detox": " Ask which medicine they give, and what comes next.",
        "Detox": f" {note}" if note else " No medicine in detox, says the list. Ask before you go.",
    }
    page = page_of(own_app, shown)
    assert f"{tag}.{sentence.get(tag, '')}" in lines(page, "main > p")
    if tag != "Medical detox":
        assert "Medical detox" not in page.find("main").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_what_it_detoxes_from_without_detox_is_neither_a_yes_nor_a_no(own_app: Flask, prefix: str) -> None:
    shown = program("SA ADTX ODTX")
    assert shown.needs == () and shown.detox == "named" and shown.contradictions == ()
    card = card_of(own_app, shown, prefix)
    overnight = lines(card, ".slots dd")[1]
    page = page_of(own_app, shown, prefix)
    plain = set(lines(page, ".facts.yes li") + lines(page, ".facts.no li"))
    if prefix:
        assert overnight == "Sin datos de estadía ni desintoxicación: pregunte"
        return
    assert overnight == "Stay and detox not stated: ask"
    assert any(line.startswith("Detox: not stated.") for line in lines(page, "main > p.warn"))
    both = set(lines(page, ".both li"))
    assert {"Alcohol withdrawal care", "Heroin, fentanyl or pill withdrawal care"} < both
    assert len([line for line in both if line.startswith("Not listed: ")]) == 4
    assert not plain & {words.removeprefix("Not listed: ") for words in both}
    staff = Report(
        source="staff", as_of="2022-03-01", basis="staff", asked=frozenset({"DT"}), codes=frozenset(),
    )  # fmt: skip
    settled = make_program("set", "", reports=(staff, *shown.reports))
    assert settled.detox == "" and lines(card_of(own_app, settled), ".slots dd")[1] == "Not stated: ask"
    by_day = program("SA ADTX", asked=f"{ASKED} ADTX RES HI")
    assert lines(card_of(own_app, by_day), ".slots dd")[1] == "No, days only · detox not stated: ask"


def test_the_search_of_that_name_still_says_that_it_finds_all(app: Flask) -> None:
    soup = check_page(app.test_client(use_cookies=False).get("/"))
    assert soup.select_one("label[for=need-d]").get_text(strip=True) == "Medical detox"  # type: ignore[union-attr]
    assert "with or without medicine" in soup.select_one("#need-d-help").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("code", ["BWN", "BWON", "BERI", "DB", "BMW", "BU"])
def test_no_plain_no_above_a_list_that_names_buprenorphine(own_app: Flask, code: str) -> None:
    soup = page_of(own_app, program(f"SA {code}"))
    assert answers_of(soup)["Buprenorphine here"] == "The list names it: ask if you can get it"
    assert "medicine" not in program(f"SA {code}").needs


def test_methadone_for_a_time_is_no_plain_yes(own_app: Flask) -> None:
    soup = page_of(own_app, program("SA OTP DM"))
    assert answers_of(soup)["Methadone here"] == "For a time: ask if you can stay on it"
    assert '"For a time" means to come off it' in soup.get_text()
    spanish = page_of(own_app, program("SA OTP DM"), "/es")
    assert answers_of(spanish)["Metadona aquí"] == "Por un tiempo: pregunte si puede seguir con ella"


LICENSES = Report(
    source="ca-dhcs", as_of="2026-08-21", basis="licence", asked=frozenset(), codes=frozenset(), as_of_precision="day"
)


def test_a_license_that_ran_out_is_a_warning_with_its_list(own_app: Flask) -> None:
    notes = (("licence", "L-1"), ("licence_expires", "2026-10-31"), ("licence_expired", "true"))
    shown = make_program("lic", "", reports=(LICENSES,), notes=notes)
    soup = page_of(own_app, shown)
    (warning,) = lines(soup, "main > .warn")
    assert warning.startswith("License ran out on October 31, 2026 , says the list of August 2026 (California state")
    assert warning.endswith("It may have been renewed since: ask.")
    assert "License expires" not in soup.get_text()
    assert "License number: L-1" in soup.get_text()
    assert "La licencia venció el 31 de octubre de 2026" in page_of(own_app, shown, "/es").get_text()


def test_a_license_that_holds_is_a_note(own_app: Flask) -> None:
    notes = (("licence", "L-1"), ("licence_expires", date(TODAY.year + 1, 1, 31).isoformat()))
    soup = page_of(own_app, make_program("lic", "", reports=(LICENSES,), notes=notes))
    assert not soup.select("main > .warn")
    assert "License expires: 2027-01-31" in soup.get_text()
