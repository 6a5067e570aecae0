"""Guess what the columns of a list in no known format hold, by their headers and cells: a proposal for people to check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from finder.listings.importing.cleaning import clean_state, clean_website, clean_zip
from finder.listings.importing.formats import (
    Meanings,
    code_of_header,
    column_cells,
    share_of_codes,
    share_of_labels,
)
from finder.listings.importing.headers import COMMON, fold, synonyms
from finder.listings.importing.mapped import column_keys
from finder.listings.importing.marks import is_mark
from finder.listings.importing.one_line import divide_address
from finder.listings.importing.reading import Table
from finder.listings.importing.unread import holds_phones
from finder.listings.rules.column_maps import COLUMN_ROLES, OFTEN, ColumnRole, ColumnUse
from finder.listings.rules.phones import parse_phone

_OF_READERS: Mapping[str, ColumnRole] = {
    "name1": "name",
    "name2": "name2",
    "organization": "organization",
    "street1": "street",
    "street2": "suite",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "zip4": "zip",
    "phone": "phone",
    "phone2": "phone",
    "intake1": "intake",
    "intake2": "intake",
    "hotline1": "hotline",
    "hotline2": "hotline",
    "website": "website",
    "latitude": "latitude",
    "longitude": "longitude",
    "type_facility": "kind",
    "service_code_info": "services",
    "all_services": "services",
}
"""Names that readers of known formats use, as roles."""
_MORE: Mapping[str, str] = {
    "name": "agency clinic clinicname organizationsite location locationname treatmentprogram nameofprogram nameofagency "
    "centername center business businessname sitename title nombre programa",
    "organization": "parentagency agencyparent owner operator legalname legalentity company companyname",
    "address": "fulladdress completeaddress mailingaddress addressfull domicilio",
    "street": "streetname siteaddress facilitystreet programaddress direccion calle",
    "city": "facilitycity programcity sitecity ciudad",
    "state": "facilitystate programstate sitestate estado",
    "zip": "facilityzip programzip sitezip zipcodes codigopostal",
    "phone": "phonenumbers contactnumber contact publicphone telefono callus",
    "intake": "admissions admissionsphone admission admissionphone admissionsnumber referralphone screeningphone",
    "hotline": "crisisline crisisphone crisis helpline",
    "website": "site link weblink internet onlineaddress sitioweb",
    "services": "treatmentservices serviceoffered servicetypes typeofservice typesofservices levelsofcare levelofcare "
    "modality servicios treatment",
    "license": "license licenseno licensenumber licence licensenum lic certificationnumber",
    "kind": "programtype listingtype",
}
_WORDS = synonyms(_MORE)
_FAX = re.compile(r"fax|tty|tdd")
_INTAKE = re.compile(r"intake|admission|referral|screening")
_HOTLINE = re.compile(r"hotline|crisis|helpline|24")
_ENOUGH = 0.5
_NEARLY_ALL = 0.9
_ZIP_DIGITS = re.compile(r"\d{5}(-\d{4})?")


def guess_uses(table: Table, meanings: Meanings) -> tuple[ColumnUse, ...]:
    """Return each column with the likely role; a role that is there once goes to the column that is surest of it."""
    places = range(len(table.columns))
    roles: dict[int, tuple[ColumnRole, str]] = {}
    taken: set[ColumnRole] = set()
    for guess in (_by_header, _by_cells):
        for place in places:
            if place in roles or _FAX.search(fold(table.columns[place])):
                continue
            for role, code in guess(table, place, meanings):
                if role not in taken:
                    roles[place] = (role, code)
                    taken |= {role} - OFTEN
                    break
    keys = column_keys(table.columns)
    return tuple(
        ColumnUse(key=keys[place], header=table.columns[place], role=role, code=code)
        for place in places
        for role, code in [roles.get(place, ("", ""))]
    )


def _by_header(table: Table, place: int, meanings: Meanings) -> Iterator[tuple[ColumnRole, str]]:
    header = fold(table.columns[place])
    role = _OF_READERS.get(COMMON.get(header, "")) or _known_role(_WORDS.get(header, ""))
    cells = column_cells(table, place)
    if role == "street" and cells and _share(cells, lambda cell: bool(divide_address(cell))) >= _ENOUGH:
        role = "address"
    if role and _fits(role, table, place, meanings):
        yield role, ""
    elif (code := code_of_header(table.columns[place], meanings)) and cells and _share(cells, is_mark) >= _ENOUGH:
        yield "mark", code


def _known_role(word: str) -> ColumnRole:
    return next((role for role in COLUMN_ROLES if role == word), "")


def _fits(role: ColumnRole, table: Table, place: int, meanings: Meanings) -> bool:
    """Return whether the cells of a column may be what its header says; an empty column may be anything."""
    cells = column_cells(table, place)
    if not cells:
        return True
    if role in ("phone", "intake", "hotline"):
        return holds_phones(table, place) or _share(cells, lambda cell: bool(parse_phone(cell)[0])) >= _ENOUGH
    if role == "services":
        return max(share_of_codes(cells, meanings), share_of_labels(cells, meanings)) > 0
    tests: dict[ColumnRole, Callable[[str], bool]] = {
        "zip": lambda cell: bool(clean_zip(cell)),
        "state": lambda cell: bool(clean_state(cell)),
        "website": lambda cell: bool(clean_website(cell)),
        "name": lambda cell: any(map(str.isalpha, cell)),
    }
    return role not in tests or _share(cells, tests[role]) >= _ENOUGH


def _by_cells(table: Table, place: int, meanings: Meanings) -> Iterator[tuple[ColumnRole, str]]:
    cells = column_cells(table, place)
    if not cells:
        return
    header = fold(table.columns[place])
    if holds_phones(table, place):
        yield ("intake" if _INTAKE.search(header) else "hotline" if _HOTLINE.search(header) else "phone"), ""
    if _share(cells, lambda cell: bool(divide_address(cell))) >= _ENOUGH:
        yield "address", ""
    if _share(cells, lambda cell: bool(_ZIP_DIGITS.fullmatch(cell))) >= _NEARLY_ALL:
        yield "zip", ""
    if _share(cells, lambda cell: "." in cell and bool(clean_website(cell))) >= _NEARLY_ALL:
        yield "website", ""
    if _share(cells, lambda cell: len(cell) > 1 and bool(clean_state(cell))) >= _NEARLY_ALL:
        yield "state", ""
    texts = [cell for cell in cells if len(cell) > len("Yes")]
    if texts and max(share_of_labels(texts, meanings), share_of_codes(texts, meanings)) >= _ENOUGH:
        yield "services", ""


def _share(cells: list[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)
