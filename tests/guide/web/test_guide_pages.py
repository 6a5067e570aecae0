"""The guide's pages in both languages: all of it, in order, honest about review, and a way to a search from each part."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from finder.guide.web.guide_pages import make_topic_page
from finder.guide.web.services import GuideServices
from finder.listings.sample_flag import SampleFlag
from finder.platform.settings import Settings
from finder.platform.web.services import provide, services_of
from tests.each import in_one_pass
from tests.pages import check_page
from tests.site import TODAY

LANGUAGES = pytest.mark.parametrize("prefix", ["", "/es"])


def topics(app: Flask) -> list[str]:
    return [topic.anchor for topic in services_of(app, GuideServices).guides["en"].topics]


@LANGUAGES
def test_all_sections_stand_in_order_and_every_topic_is_linked(app: Flask, client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide"))
    anchors = [section["aria-labelledby"] for section in soup.select("section.part")]
    guide = services_of(app, GuideServices).guides["es" if prefix else "en"]
    assert anchors == [section.anchor for section in guide.sections]
    assert len(anchors) == 17
    for section in guide.sections:
        part = soup.select_one(f"section.part[aria-labelledby={section.anchor}]")
        assert part is not None and part.h2 is not None and part.p is not None
        assert part.h2.get_text() == section.title
        assert 8 <= len(part.p.get_text().split()) <= 45, section.anchor
        assert part.select_one(f"a[href='{prefix}/guide/{section.anchor}']") is not None
    # The list holds them all, whatever the text links to.
    links = [str(link["href"]) for link in soup.select("nav.contents .paths a")]
    assert links == [f"{prefix}/guide/{anchor}" for anchor in topics(app)]
    assert len(topics(app)) == 18
    assert "no clinician" in soup.get_text().lower() or "ningún" in soup.get_text().lower()


@LANGUAGES
def test_every_section_stands_in_full_on_its_own_page(app: Flask, client: FlaskClient, prefix: str) -> None:
    guide = services_of(app, GuideServices).guides["es" if prefix else "en"]
    for section in guide.sections:
        soup = check_page(client.get(f"{prefix}/guide/{section.anchor}"))
        assert soup.h1 is not None and soup.h1.get_text() == section.title
        shown = " ".join(soup.main.get_text(" ").split())  # type: ignore[union-attr]
        for block in section.blocks:
            words = BeautifulSoup(block.html, "html.parser").get_text(" ").split()
            assert " ".join(words) in shown, section.anchor
        # Every mark leads to a source on this page, and nothing leads to an anchor that it lacks.
        for link in soup.select("main a[href^='#']"):
            assert soup.find(id=str(link["href"])[1:]) is not None, (section.anchor, link)


@LANGUAGES
def test_the_first_page_opens_each_situation_at_its_answer(app: Flask, client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide"))
    links = [str(link["href"]) for link in soup.select("#situations a")]
    assert len(links) == 11
    for link in links:
        path, _, fragment = link.partition("#")
        answer = check_page(client.get(path))
        assert not fragment or answer.find(id=fragment) is not None, link
    assert [link for link in links if link.endswith("/guide/expecting")]


@LANGUAGES
def test_the_place_of_a_search_travels_as_it_came(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide?near=80202"))
    assert soup.select_one("#near")["value"] == "80202"  # type: ignore[index]
    links = [str(link["href"]) for link in soup.select("#situations a, .whole a, .paths a")]
    assert links and all("near=80202" in link for link in links)
    private = check_page(client.post(f"{prefix}/guide", data={"near": "80202"}))
    assert not [link for link in private.select("a[href]") if "80202" in str(link["href"])]
    assert private.select_one("#near")["value"] == "80202"  # type: ignore[index]
    form = private.select_one("#situations form[method=post]")
    assert form is not None and form.select_one("input[name=near][value='80202']") is not None
    answer = check_page(client.post(str(form["action"]).partition("#")[0], data={"near": "80202"}))
    assert answer.select_one(".paths form input[name=near][value='80202']") is not None


@LANGUAGES
def test_every_topic_says_that_nobody_has_reviewed_it(app: Flask, client: FlaskClient, prefix: str) -> None:
    for anchor in topics(app):
        soup = check_page(client.get(f"{prefix}/guide/{anchor}"))
        assert soup.select_one(".stamp") is not None
        assert soup.select(".paths a[href]")
        if prefix:
            notice = soup.select_one(".notice a[hreflang=en]")
            assert notice is not None, anchor
            assert notice["href"] == f"/guide/{anchor}"


@LANGUAGES
def test_an_unknown_topic_still_helps(client: FlaskClient, prefix: str) -> None:
    response = client.get(f"{prefix}/guide/nothing")
    assert response.status_code == 404
    soup = check_page(response)
    assert len(soup.select("#situations a")) == 11 and len(soup.select(".paths a")) == 18
    assert soup.select_one("main .notice") is not None


@LANGUAGES
def test_a_search_starts_from_within_the_guide(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide/find-a-program"))
    forms = soup.select(f"form[action='{prefix}/find']")
    assert len(forms) >= 1
    ticked = {field["value"] for field in forms[-1].select("input[name=need][checked]")}
    assert ticked == {"m"}


def test_a_stale_translation_gives_way_to_the_english(app: Flask) -> None:
    guides = services_of(app, GuideServices).guides
    spanish = guides["es"]
    first = dataclasses.replace(spanish.topics[0], is_stale=True)
    stale = dataclasses.replace(spanish, topics=(first, *spanish.topics[1:]))
    hub = services_of(app, GuideServices).hubs["es"]
    page = make_topic_page(first.anchor, stale, guides["en"], hub=hub, today=TODAY)
    assert page is not None
    assert page.part.section is guides["en"].topics[0]


@pytest.fixture
def stale_client(settings: Settings, make_site: Callable[[Settings], Flask]) -> FlaskClient:
    """A visitor of a site whose English danger section and emergency topic changed after they were translated."""
    app = make_site(settings)
    services = services_of(app, GuideServices)
    spanish = services.guides["es"]
    stale = dataclasses.replace(
        spanish,
        sections=tuple(dataclasses.replace(part, is_stale=part.id == "G-07") for part in spanish.sections),
        topics=tuple(dataclasses.replace(part, is_stale=part.id == "B-03") for part in spanish.topics),
    )
    provide(app, dataclasses.replace(services, guides={**services.guides, "es": stale}))
    return app.test_client(use_cookies=False)


def test_a_stale_section_is_shown_in_english_with_a_notice_and_read_aloud_as_english(stale_client: FlaskClient) -> None:
    soup = check_page(stale_client.get("/es/guide/risks"))
    english = soup.select("main div[lang=en]")
    assert "your old amount can kill you" in english[0].get_text()
    notice = soup.select_one("main p.notice")
    assert notice is not None and notice.get_text() == "Por ahora, esta parte está solo en inglés."
    assert soup.get_text().count(notice.get_text()) == 1


def test_a_stale_topic_is_shown_in_english_with_a_notice_before_it(stale_client: FlaskClient) -> None:
    soup = check_page(stale_client.get("/es/guide/emergency"))
    text = soup.main.get_text()  # type: ignore[union-attr]
    assert text.index("Por ahora, esta parte está solo en inglés.") < text.index("Spray naloxone")
    assert text.count("Por ahora, esta parte está solo en inglés.") == 1
    steps = soup.select_one("main [lang=en] ol")
    assert steps is not None and "Spray naloxone" in steps.get_text()
    assert soup.select_one("h1[lang=en]") is not None
    fresh = check_page(stale_client.get("/es/guide/timeline"))
    assert not fresh.select("main h1[lang=en]")
    assert "solo en inglés" not in fresh.main.get_text()  # type: ignore[union-attr]


def lines_of(soup: BeautifulSoup) -> dict[str, str]:
    """Return what is said of each help line of the guide's first list, by its address or its name."""
    items = soup.select_one("ul.lines").select("li")  # type: ignore[union-attr]
    return {str(item.strong.get_text()): " ".join(item.get_text(" ").split()) for item in items}  # type: ignore[union-attr]


def test_help_lines_say_in_spanish_how_to_reach_them(client: FlaskClient) -> None:
    said = lines_of(check_page(client.get("/es/guide/help-now")))
    assert "988, luego oprima 1" in said["Línea de Crisis para Veteranos"]
    assert "Por texto: 838255." in said["Línea de Crisis para Veteranos"]
    assert "No sabemos si contestan en español." in said["Línea de Crisis para Veteranos"]
    assert "No sabemos si contestan en español." in said["SafeSpot"]
    assert "Idiomas: español (oprima 2, o mande AYUDA por texto) e inglés" in said["Línea 988"]
    assert "TTY o retransmisión: use su servicio de retransmisión, o marque 711 y luego 988." in said["Línea 988"]
    assert "Lengua de señas (ASL): “ASL Now” en 988lifeline.org" in said["Línea 988"]
    assert "TTY o retransmisión: 1-800-487-4889." in said["Línea Nacional de Ayuda de SAMHSA"]
    assert "por texto, solo inglés, hasta donde sabemos" in said["Línea Nacional de Ayuda de SAMHSA"]
    assert "Idiomas: hay intérpretes." in said["Línea Nacional contra la Violencia Doméstica"]
    # A doubt must not keep anyone from calling in an emergency.
    assert "No sabemos" not in said["Emergencia"]


def test_help_lines_say_in_english_how_to_reach_them(client: FlaskClient) -> None:
    said = lines_of(check_page(client.get("/guide/help-now")))
    assert "988, then press 1" in said["Veterans Crisis Line"]
    assert "By text: send START to 88788." in said["National Domestic Violence Hotline"]
    assert "TTY or relay: 1-800-487-4889." in said["SAMHSA National Helpline"]
    assert not [name for name, text in said.items() if "We do not know if they answer" in text]


@pytest.mark.parametrize("topic", ["emergency", "danger-signs", "expecting"])
def test_nothing_casts_doubt_on_911_and_988(client: FlaskClient, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SampleFlag, "read", lambda self, session: True)
    monkeypatch.setattr(SampleFlag, "last_known", True)
    text = check_page(client.get(f"/guide/{topic}")).get_text()
    assert "Sample data: do not call these places." in text
    assert "911, 988 and the help lines are real." in text
    assert "dialed" not in text
    assert "dialed" in check_page(client.get("/about/data")).get_text()


def test_the_guide_opens_with_what_cannot_wait(client: FlaskClient) -> None:
    soup = check_page(client.get("/guide"))
    links = [str(link["href"]) for link in soup.select("main a")]
    assert links[:4] == ["tel:911", "/guide/emergency", "tel:988", "tel:+18006624357"]


@LANGUAGES
def test_the_page_for_an_overdose_calls_before_its_steps_and_its_marks_rise(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/guide/emergency"))
    parts = soup.select("main a[href='tel:911'], main h1, main ol, main h2")
    assert [part.name for part in parts[:3]] == ["h1", "a", "ol"]
    origin = [link.get_text() for link in soup.select("main ol + p")[0].select("sup a")]
    assert origin == ["[1]", "[2]", "[3]", "[4]"]


@in_one_pass("path", ["/es/", "/es/find?near=80202", "/es/programs/aaa", "/es/nothing", "/es/guide/timeline"])
def test_every_spanish_page_says_that_texts_are_answered_in_english(client: FlaskClient, path: str) -> None:
    block = check_page(client.get(path)).select_one("aside.help")
    assert block is not None
    assert "Por texto (solo en inglés, hasta donde sabemos): envíe su código ZIP al 435748." in block.get_text()


def test_help_me_choose_keeps_answers_out_of_the_address(client: FlaskClient) -> None:
    soup = check_page(client.get("/choose"))
    assert soup.select_one("form[action='/choose']")["method"] == "post"  # type: ignore[index]
    soup = check_page(client.post("/choose", data={"answer": ["danger", "used", "pregnant"]}))
    assert soup.select_one("main a[href='tel:911']") is not None
    form = soup.select_one("form[action='/find']")
    assert form is not None
    sent = {(field["name"], field.get("value")) for field in form.select("input[type=hidden]")}
    assert sent == {("need", "m"), ("service", "PW")}
    spanish = client.post("/es/choose", data={"answer": ["talk", "<script>"]})
    assert spanish.status_code == 200
    check_page(spanish)


def test_results_and_programs_link_to_the_guide_in_context(client: FlaskClient) -> None:
    for prefix in ("", "/es"):
        results = check_page(client.get(f"{prefix}/find?near=80202&need=d"))
        for card in results.select(".card"):
            # Each names what it leads to; beside detox, what comes after it.
            assert card.select_one(f".links a[href='{prefix}/guide?near=80202#after-care']") is not None
        for card in check_page(client.get(f"{prefix}/find?near=80202&within=any")).select(".card"):
            assert card.select_one(f".links a[href^='{prefix}/guide'][href*='?near=80202']") is not None
        assert results.select_one(f"#strip a[href='{prefix}/guide?near=80202#after-care']") is not None
        assert results.select_one(f".guide-note a[href='{prefix}/guide?near=80202#after-care']") is not None
        program = check_page(client.get(f"{prefix}/programs/bbb"))
        assert program.select_one(f"a[href^='{prefix}/guide/medicines?near=']") is not None
        nothing = check_page(client.get(f"{prefix}/find?near=80202&service=SP"))
        assert nothing.select_one(f"main a[href='{prefix}/guide?near=80202']") is not None


def test_the_style_guide_is_for_development_only(settings: Settings, make_site: Callable[[Settings], Flask]) -> None:
    production = dataclasses.replace(settings, environment="production")
    client = make_site(production).test_client(use_cookies=False)
    assert client.get("/styleguide").status_code == 404


@LANGUAGES
def test_pages_outside_the_guide_show_the_steps_and_signs_of_the_one_list(
    app: Flask, client: FlaskClient, prefix: str
) -> None:
    overdose, language = services_of(app, GuideServices).overdose, "es" if prefix else "en"
    for path in ("/find?near=80202", "/programs/bbb"):
        brief = check_page(client.get(f"{prefix}{path}")).select_one("details.overdose-brief")
        assert brief is not None, path
        assert tuple(step.get_text() for step in brief.select("ol li")) == overdose.briefs(language)
        assert [link["href"] for link in brief.select("a")] == ["tel:911", f"{prefix}/guide/emergency?near=80202"]
    danger = check_page(client.post(f"{prefix}/choose", data={"answer": ["danger"]})).select_one(".care-emergency")
    assert danger is not None
    assert tuple(sign.get_text() for sign in danger.select("li")) == overdose.calls_911(language)


@LANGUAGES
def test_lists_of_sources_say_that_nobody_opened_them_and_are_marked_as_english(
    client: FlaskClient, prefix: str
) -> None:
    soup = check_page(client.get(f"{prefix}/guide/emergency"))
    said = soup.get_text()
    assert ("Nobody has opened their pages" if not prefix else "Nadie ha abierto todavía sus páginas") in said
    titles = soup.select("ol.sources li > span")
    assert titles
    assert all((title.get("lang") == "en") is bool(prefix) for title in titles)
