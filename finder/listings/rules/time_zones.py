"""The time zone of a place from its state and county, by the federal boundaries of zones (49 CFR part 71).

Zones that keep the same time today are one: Indianapolis keeps New York's. Where a boundary or a rule for daylight saving
time divides a county, nobody can tell from the county, and there is no zone: pages then say nothing about now.
"""

from __future__ import annotations

from collections.abc import Mapping

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
_BY_STATES: Mapping[str, str] = {
    _EASTERN: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    _CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    _MOUNTAIN: "CO ID MT NM UT WY",
    _PACIFIC: "CA NV OR WA",
    "America/Phoenix": "AZ",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
    "Pacific/Guam": "GU MP",
    "Pacific/Pago_Pago": "AS",
}
_USUAL = {state: zone for zone, states in _BY_STATES.items() for state in states.split()}
_OTHER_COUNTIES: Mapping[tuple[str, str], str] = {
    ("FL", _CENTRAL): "Bay, Calhoun, Escambia, Holmes, Jackson, Okaloosa, Santa Rosa, Walton, Washington",
    (
        "IN",
        _CENTRAL,
    ): "Gibson, Jasper, Lake, LaPorte, Newton, Perry, Porter, Posey, Spencer, Starke, Vanderburgh, Warrick",
    ("KY", _CENTRAL): "Adair, Allen, Ballard, Barren, Breckinridge, Butler, Caldwell, Calloway, Carlisle, Christian,"
    " Clinton, Crittenden, Cumberland, Daviess, Edmonson, Fulton, Graves, Grayson, Green, Hancock, Hart, Henderson,"
    " Hickman, Hopkins, Livingston, Logan, Lyon, Marshall, McCracken, McLean, Metcalfe, Monroe, Muhlenberg, Ohio,"
    " Russell, Simpson, Todd, Trigg, Union, Warren, Webster",
    (
        "TN",
        _EASTERN,
    ): "Anderson, Blount, Bradley, Campbell, Carter, Claiborne, Cocke, Grainger, Greene, Hamblen, Hamilton,"
    " Hancock, Hawkins, Jefferson, Johnson, Knox, Loudon, McMinn, Meigs, Monroe, Morgan, Polk, Rhea, Roane, Scott,"
    " Sevier, Sullivan, Unicoi, Union, Washington",
    ("MI", _CENTRAL): "Dickinson, Gogebic, Iron, Menominee",
    ("ND", _MOUNTAIN): "Adams, Billings, Bowman, Golden Valley, Grant, Hettinger, Slope, Stark",
    ("SD", _MOUNTAIN): "Bennett, Butte, Corson, Custer, Dewey, Fall River, Haakon, Harding, Jackson, Lawrence, Meade,"
    " Oglala Lakota, Pennington, Perkins, Ziebach",
    ("NE", _MOUNTAIN): "Arthur, Banner, Box Butte, Chase, Cheyenne, Dawes, Deuel, Dundy, Garden, Grant, Hooker, Keith,"
    " Kimball, Morrill, Perkins, Scotts Bluff, Sheridan, Sioux",
    ("KS", _MOUNTAIN): "Greeley, Hamilton, Sherman, Wallace",
    ("TX", _MOUNTAIN): "El Paso, Hudspeth",
    ("ID", _PACIFIC): "Benewah, Bonner, Boundary, Clearwater, Kootenai, Latah, Lewis, Nez Perce, Shoshone",
}
_DIVIDED: Mapping[str, str] = {
    # Towns beside Columbus, Georgia, that live by its clocks.
    "AL": "Chambers, Lee, Russell",
    "FL": "Gulf",
    "ND": "Dunn, McKenzie, Morton, Sioux",
    "SD": "Stanley",
    "NE": "Cherry",
    "TX": "Culberson",
    "ID": "Idaho",
    "OR": "Malheur",
    "NV": "Elko",
    # The Navajo Nation keeps daylight saving time, the rest of Arizona does not.
    "AZ": "Apache, Coconino, Navajo",
    "AK": "Aleutians West",
}
_ENDINGS = (" county", " census area", " borough")


def find_zone(state: str, county: str) -> str:
    """Return the IANA name of the zone of a place, "" where its state and county don't tell; `county` may be ""."""
    if state not in _SPLIT_STATES:
        return _USUAL.get(state, "")
    name = _plain(county)
    if not name or (state, name) in _AMBIGUOUS:
        return ""
    return _ZONES.get((state, name)) or _USUAL[state]


def _plain(county: str) -> str:
    name = " ".join(county.lower().split())
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name.replace(" ", "")


_ZONES = {(state, _plain(name)): zone for (state, zone), names in _OTHER_COUNTIES.items() for name in names.split(",")}
_AMBIGUOUS = frozenset((state, _plain(name)) for state, names in _DIVIDED.items() for name in names.split(","))
_SPLIT_STATES = frozenset(state for state, _ in (*_ZONES, *_AMBIGUOUS))
