"""The states as a map of equal tiles, so that small ones are visible too: position and name of each."""

from __future__ import annotations

from dataclasses import dataclass

_GRID = """
AK .. .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. .. VT NH
.. WA ID MT ND MN IL WI MI NY RI MA
.. OR NV WY SD IA IN OH PA NJ CT ..
.. CA UT CO NE MO KY WV VA MD DE ..
.. .. AZ NM KS AR TN NC SC DC .. ..
.. .. .. .. OK LA MS AL GA .. .. ..
HI .. .. .. TX .. .. .. .. FL .. PR
GU AS MP .. .. .. .. .. .. .. .. VI
"""
_NAMES = (
    "AK Alaska,AL Alabama,AR Arkansas,AS American Samoa,AZ Arizona,CA California,CO Colorado,CT Connecticut,"
    "DC District of Columbia,DE Delaware,FL Florida,GA Georgia,GU Guam,HI Hawaii,IA Iowa,ID Idaho,IL Illinois,"
    "IN Indiana,KS Kansas,KY Kentucky,LA Louisiana,MA Massachusetts,MD Maryland,ME Maine,MI Michigan,MN Minnesota,"
    "MO Missouri,MP Northern Mariana Islands,MS Mississippi,MT Montana,NC North Carolina,ND North Dakota,NE Nebraska,"
    "NH New Hampshire,NJ New Jersey,NM New Mexico,NV Nevada,NY New York,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,"
    "PR Puerto Rico,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VA Virginia,"
    "VI Virgin Islands,VT Vermont,WA Washington,WI Wisconsin,WV West Virginia,WY Wyoming"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One state on the map."""

    code: str
    name: str
    column: int
    row: int


_CALLED = {entry[:2]: entry[3:] for entry in _NAMES.split(",")}
TILES: tuple[Tile, ...] = tuple(
    Tile(code=code, name=_CALLED[code], column=column, row=row)
    for row, line in enumerate(_GRID.split("\n")[1:-1])
    for column, code in enumerate(line.split())
    if code != ".."
)
STATES: dict[str, str] = dict(sorted((tile.code, tile.name) for tile in TILES))
"""Code to name, sorted by code."""
assert set(STATES) == set(_CALLED)
STATE_CHOICES: tuple[tuple[str, str], ...] = (
    ("", "All states"),
    *((code, f"{code} {name}") for code, name in STATES.items()),
)
