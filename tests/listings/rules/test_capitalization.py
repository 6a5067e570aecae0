"""Lists in capitals read well: initials, second capitals, legal forms, ordinals, numerals, and what must stay in capitals."""

from __future__ import annotations

from finder.listings.rules.capitalization import capitalize
from tests.each import in_one_pass


@in_one_pass(
    "shown",
    [
        # Initials and acronyms.
        "C.U.R.A., Inc.", "Project C.A.R.E.", "(D.U.I.) Program", "A&B Recovery", "P.O. Box 12", "PO Box 12",
        "C.B. Clinic", "VA Medical Center", "YMCA of the North", "DUI Classes", "SUD Treatment", "Harbor IOP",
        "LGBTQ Center", "MAT Clinic", "Care for All", "Step House", "Hope House", "BHS Clinic", "HIV/AIDS Services",
        "Alpha Integrated Services Center (AISC)", "Elm House (Men)", "JTF Recovery", "New Day VAMC",
        "St. Mary's YWCA",
        # Legal forms.
        "Elm House, LLC", "Elm House Inc", "Elm House, PLLC", "Elm & Co", "Elm Corp.", "Elm Ltd",
        "Elm House DBA Oak House", "Jane Roe, MD", "Jane Roe, LCSW",
        # Second capitals and apostrophes.
        "McKay House", "MacArthur Center", "Macon Clinic", "Mackinac House", "O'Neil Center", "D'Angelo House",
        "Women's Center", "Men's House", "Veterans' Home", "Driver's Safety", "Dr. Martin's House",
        "O\u2019Brien House",
        # Ordinals, numerals, numbers.
        "1st St NE", "42nd Ave SW", "3rd Street Clinic", "104th Place", "House II", "House XIV", "Elm House, III",
        "House LXX, LLC", "House XXXVI", "Dr. Li", "Apartments A, B, and C",
        "Path2 Recovery", "B12 House", "Suite 4B", "180 Degrees", "12Steps House",
        # Hyphens, parentheses, slashes, colons.
        "Walk-In Clinic", "Day-by-Day House", "(Formerly Elm House)", "North/South Clinic", "Elm House: The Annex",
        "Elm House - A Home",
        # Small words, first and last.
        "The House of the Elms", "In and Out", "House on the Hill", "What We Live For", "To the Point",
        "Help Is at Hand",
        # Spanish.
        "Casa de las Amigas", "La Casa", "Marina del Rey", "Center of Los Angeles", "Los Alamitos", "El Cajon",
        "Vida y Salud", "Recovery LA", "Recovery LA LLC", "La Puente",
        # States.
        "Elm House, CA", "Elm House CA", "Portland, OR", "Bangor, ME", "Take Care of Me", "In Our Time",
        "Indiana, PA", "Elm House of NJ",
        # Streets and places.
        "5555 Elm Blvd.", "12 Oak Ln", "100 N. Main St.", "100 N Main St Ste 200", "Elm Rd NW", "Hwy 101",
        "St. Louis", "Ft. Wayne", "Mt Vernon", "100 Elm Street, Bldg C", "1234 W Elm Pkwy",
        "20 Dr. Martin Luther King Jr Blvd", "S 6th St", "Coeur D'Alene", "Ca\u00f1on City",
    ],
)  # fmt: skip
def test_a_text_in_capitals_reads_well(shown: str) -> None:
    assert capitalize(shown.upper()) == shown


@in_one_pass("text", ["eBay House", "Elm HOUSE", "McKay house", "", "123", "12-34", "iHouse"])
def test_a_text_that_is_not_all_in_capitals_stays(text: str) -> None:
    assert capitalize(text) == text


def test_blanks_are_made_single() -> None:
    assert capitalize("ELM  HOUSE ") == "Elm House"
