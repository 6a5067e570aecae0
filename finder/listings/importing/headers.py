"""Match the headers of any list to the names that readers use: one matcher for all formats.

Headers change their case, blanks, underscores and punctuation from year to year and from program to program, and have
usual synonyms. What a format needs of them is in `formats`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_NOT_WORD = re.compile(r"[\W_]+")
_WITH_FOUR = re.compile(r"^\s*(?:zip|postal)[\s_]*(?:code)?[\s_]*(?:\+|plus)[\s_]*(?:4|four)\s*$", re.IGNORECASE)
_WHOLE_ZIP = "zipplus4"
_SYNONYMS = {
    "name1": "name1 name facilityname facilityname1 programname1 "
    "programname providername agencyname sitename facility program provider nameoffacility",
    "name2": "name2 dba doingbusinessas facilityname2 programname2 secondname",
    "organization": "organization organizationname parentorganization",
    "street1": "street1 street address address1 addressline1 streetaddress streetaddress1 addr addr1 line1 "
    "physicaladdress locationaddress",
    "street2": "street2 address2 addressline2 streetaddress2 suite unit addr2 line2",
    "city": "city town citytown cityname municipality",
    "state": "state st stateabbr stateabbreviation statecode statename usstate",
    "zip": "zip zipcode postal postalcode postcode zip5 zipcode5 fivedigitzip",
    "zip4": f"zip4 plus4 {_WHOLE_ZIP}",
    "county": "county countyname",
    "phone": "phone phonenumber telephone telephonenumber tel phone1 phoneno mainphone facilityphone contactphone "
    "businessphone primaryphone officephone phonemain",
    "phone2": "phone2 phonenumber2 telephone2 secondphone secondaryphone alternatephone alternativephone altphone otherphone "
    "tollfree tollfreephone tollfreenumber phonetollfree",
    "intake_prompt": "intakeprompt",
    "intake1": "intake1 intake intakephone intakephone1 intakenumber intakeline intakephonenumber",
    "intake2": "intake2 intakephone2",
    "intake1a": "intake1a",
    "intake2a": "intake2a",
    "hotline1": "hotline1 hotline hotlinephone hotlinenumber",
    "hotline2": "hotline2 hotlinephone2",
    "website": "website url web webaddress websiteurl websiteaddress webpage homepage",
    "latitude": "latitude lat ycoord latitudey geolat gpslat",
    "longitude": "longitude long lng lon xcoord longitudex geolng geolon gpslong",
    "type_facility": "typefacility facilitytype typeoffacility",
    "status": "status facilitystatus programstatus licensestatus operatingstatus operationalstatus sitestatus currentstatus",
    "service_code_info": "servicecodeinfo servicecodeinformation servicecodes servicecode servicescodeinfo codes",
    "all_services": "allservices servicesoffered serviceslist allserviceslist",
    "residential_services": "residentialservices",
}
"""Usual names of columns that several formats share, folded."""


def fold(header: str) -> str:
    """Return a header in lower case without blanks and punctuation: "Service Code Info" is "SERVICE_CODE_INFO"."""
    text = unicodedata.normalize("NFKC", header)
    return _WHOLE_ZIP if _WITH_FOUR.match(text) else _NOT_WORD.sub("", text.casefold())


def synonyms(*tables: Mapping[str, str]) -> dict[str, str]:
    """Return folded header to name; `tables`: name to its folded synonyms, separated by spaces. Later tables win."""
    return {word: name for table in tables for name, words in table.items() for word in words.split()}


COMMON = synonyms(_SYNONYMS)
"""Folded header to the name that readers use, for all formats."""
_FAMILIAR = frozenset(COMMON) | frozenset(
    "id services phones reports certification dba applicationnumber licensenumber".split()
)


def count_familiar(cells: Iterable[str]) -> int:
    """Return how many cells of a line are usual headers: the header of a list has several, its rows have none."""
    return len({folded for cell in cells if (folded := fold(cell)) in _FAMILIAR})


def name_columns(folded: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """Return folded header to its name, for those that `names` knows.

    A column "ZIP+4" is the ZIP if there is no other.
    """
    found = {column: names[column] for column in folded if column in names}
    if "zip" not in found.values():
        found |= {column: "zip" for column, name in found.items() if name == "zip4"}
    return found
