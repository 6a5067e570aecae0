"""What makes a search usable (trust requirements A11Y-07, 08, 10, 12 and V): looked for on the pages themselves."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.each import in_one_pass
from tests.pages import check_page

RESULTS = "/find?near=80202&within=25"
NEEDS = {"d": "Medical detox", "m": "Medicine for opioid use (MAT)", "c": "Counseling"}


def test_a_place_is_typed_into_one_labelled_field_that_a_browser_can_fill(client: FlaskClient) -> None:
    for path in ("/", RESULTS, "/choose", "/guide"):
        field = check_page(client.post(path, data={"answer": "used"}) if path == "/choose" else client.get(path))
        for place in field.select("input[name=near]:not([type=hidden])"):
            assert place["autocomplete"] == "postal-code", path
            assert place.has_attr("aria-describedby")
    private = check_page(client.post("/find", data={"near": "80202"}))
    assert private.select_one("#near")["autocomplete"] == "off"  # type: ignore[index]


def test_the_home_page_asks_for_one_thing_and_nothing_stands_before_it(client: FlaskClient) -> None:
    soup = check_page(client.get("/"))
    required = [field["name"] for field in soup.select("#search [required]")]
    assert required == ["near"]
    first = soup.select_one("main input, main select, main textarea, main button, main a")
    assert first is not None and first["id"] == "near"


def test_the_three_needs_are_explained_in_a_line_each(client: FlaskClient) -> None:
    for path in ("/", RESULTS):
        soup = check_page(client.get(path))
        for letter, label in NEEDS.items():
            box = soup.select_one(f"#need-{letter}")
            assert box is not None
            name = soup.select_one(f"label[for=need-{letter}]")
            assert name is not None and label in name.get_text()
            explained = soup.select_one(f"#{box['aria-describedby']}")
            assert explained is not None and len(explained.get_text().split()) >= 4


def test_distance_is_changed_where_the_results_are(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202"))
    values = [option["value"] for option in soup.select("#within option")]
    assert values == ["5", "10", "25", "50", "100", "any"]
    assert [option["value"] for option in soup.select("#within option[selected]")] == ["25"]


def test_what_was_chosen_stays_chosen_on_every_page_of_results(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=50&need=d&service=MD&not=DUO"))
    assert soup.select_one("#near")["value"] == "80202"  # type: ignore[index]
    assert soup.select_one("#within option[selected]")["value"] == "50"  # type: ignore[index]
    ticked = {field["value"] for field in soup.select("#search input[type=checkbox][checked]")}
    assert ticked == {"d", "MD", "DUO"}


def test_results_are_a_list_with_headings_and_the_map_is_an_extra(client: FlaskClient) -> None:
    soup = check_page(client.get(RESULTS))
    cards = soup.select("ol.cards > li article")
    assert len(cards) == 3
    for card in cards:
        heading = card.select_one("h3")
        assert heading is not None and heading.find_previous("h2") is not None
        assert card.find(True) == heading, "each begins with its name"
    # No place is reached by the map alone, and nothing in it asks for a mouse: its links lead to cards of the list.
    drawn = check_page(client.get(f"{RESULTS}&map=1"))
    assert {pin["href"] for pin in drawn.select(".map a")} <= {
        f"#{heading['id']}" for heading in drawn.select(".card h3")
    }
    assert not drawn.select(".map button, .map [tabindex]")
    assert [tag.name for tag in soup.select("body > header, body > main, body > aside, body > footer")] == [
        "header",
        "main",
        "aside",
        "footer",
    ]


@in_one_pass(
    ("prefix", "words"),
    [
        (
            "",
            ("Call before you go.", "Miles are measured in a straight line from the center of 80202 (Alphaville, CO)."),
        ),
        ("/es", ("Llame antes de ir.", "80202 (Alphaville, CO)")),
    ],
)
def test_a_list_says_to_call_first_and_where_miles_are_measured_from(
    client: FlaskClient, prefix: str, words: tuple[str, ...]
) -> None:
    note = check_page(client.get(prefix + RESULTS)).select_one("p.note")
    assert note is not None
    assert not [word for word in words if word not in note.get_text()]


def test_a_program_says_what_to_ask_on_the_phone(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/aaa"))
    assert len(soup.select(".ask li")) == 5
    assert soup.select_one("a[href='/guide/calling?near=80202']") is not None
    assert "call first" in soup.get_text()


@in_one_pass("prefix", ["", "/es"])
def test_links_to_other_sites_say_so_and_give_nothing_away(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/programs/aaa"))
    directions = soup.select_one("a[href^='https://www.openstreetmap.org/']")
    website = soup.select_one("a[href='http://www.example.org/a']")
    assert directions is not None and website is not None
    assert "OpenStreetMap" in directions.get_text()
    assert ("esta dirección" if prefix else "will see this address") in directions.get_text()
    assert "www.example.org" in website.get_text()
    for link in (directions, website):
        assert {"noreferrer", "noopener"} <= set(link["rel"])
    # Nothing of a map is loaded before the tap.
    assert not soup.select("iframe, object, embed")
    assert all(image["src"].startswith("/static/") for image in soup.select("img"))


def test_a_link_that_calls_says_whom_it_calls(client: FlaskClient) -> None:
    for path in (RESULTS, "/programs/aaa"):
        for link in check_page(client.get(path)).select("main a.call"):
            spoken = link.select_one(".visually-hidden")
            if "SAMHSA" in link.get_text():
                continue
            assert spoken is not None and spoken.get_text().startswith("Call ")
            assert link.select_one("[aria-hidden=true]") is not None


def test_programs_names_are_english_on_spanish_pages(client: FlaskClient) -> None:
    for path, names in (("/es" + RESULTS, ".card h3 b"), ("/es/programs/aaa", "h1")):
        found = check_page(client.get(path)).select(names)
        assert found
        assert {name["lang"] for name in found} == {"en"}


def test_no_results_offer_a_line_and_the_guide(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=5&service=UB"))
    targets = [str(link["href"]) for link in soup.select(".advice a.step")]
    assert targets[-2:] == ["#help-title", "/guide?near=80202"]


def test_the_skip_link_leads_to_the_heading(client: FlaskClient) -> None:
    soup = check_page(client.get(RESULTS))
    main = soup.select_one("main#main")
    assert main is not None and main["tabindex"] == "-1"
    heading = main.find(["h1", "h2", "a", "input", "button"])
    assert heading is not None and heading.name == "h1"
