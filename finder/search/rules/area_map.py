"""The map of a list of programs: ground, rings, pins, names. Plain geometry: no lookups, no words of a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from finder.places.rules.places import Place, Point
from finder.search.rules.kept_grounds import KeptGrounds, Under
from finder.search.rules.map_frame import HEIGHT, MARGIN, MILES_A_DEGREE, WIDTH, Frame, frame_around, frame_over
from finder.search.rules.map_lines import Ground, draw_ground, view_of
from finder.search.rules.map_names import TALL, Lands, Name, Town, TownMark, name_counties, name_states, name_towns
from finder.search.rules.map_pins import Pin, Spot, stick_pins
from finder.search.rules.map_room import Room
from finder.search.rules.outlines import Box, Outlines

FARTHEST_MILES = 2000.0
"""Miles. Beyond this a flat map would distort too much."""
_RINGS_MILES = (0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000)
_MOST_RINGS = 2
_ROUND_MILES = 100
"""Miles. A ring farther from the middle is no circle on a flat map, and is drawn corner by corner."""
_TURNS = tuple((math.sin(math.tau * step / 48), math.cos(math.tau * step / 48)) for step in range(48))
"""Sine and cosine of the angles to a ring's corners, from the north."""
_CROSS = 10.0
"""Half of the room of the mark in the middle."""
_LETTER = 7.6
_TOWNS_BEYOND = 1.3
"""The corners of the frame are farther than its sides."""

FindTowns = Callable[[Point, float], Sequence[Town]]
"""Returns the towns within some miles of a point, the largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A line of some miles around the middle."""

    miles: float
    radius: float
    """0 where it is no circle."""
    corners: tuple[tuple[float, float], ...]
    """Of one that is no circle."""
    label: tuple[float, float] | None
    """The middle of its label; None where there is no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMap:
    """Everything to draw."""

    ground: Ground
    middle: tuple[float, float] | None
    """Where distances are measured from; None in a search of a whole state or county."""
    rings: tuple[Ring, ...]
    """The smallest first."""
    pins: tuple[Pin, ...]
    towns: tuple[TownMark, ...]
    states: tuple[Name, ...]
    counties: tuple[Name, ...]

    @property
    def has_rough(self) -> bool:
        """Return whether any pin stands for a ZIP."""
        return any(pin.is_approximate for pin in self.pins)

    @property
    def shared_pin(self) -> Pin | None:
        """Return a pin that names several programs, for the legend; None if there is none."""
        return next((pin for pin in self.pins if len(pin.spots) > 1 and not pin.is_label_short), None)

    @property
    def shortened_pin(self) -> Pin | None:
        """Return a pin that names only the first of its programs, for the legend; None if there is none."""
        return next((pin for pin in self.pins if pin.is_label_short), None)

    @property
    def is_shaded(self) -> bool:
        """Return whether a state or county is shaded."""
        return bool(self.ground.area)


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """What maps are drawn from."""

    outlines: Outlines
    find_towns: FindTowns
    grounds: KeptGrounds = field(default_factory=KeptGrounds)
    """Of whole states and counties."""


def draw_around(
    middle: Point, spots: Sequence[Spot], atlas: Atlas, *, area: frozenset[int] = frozenset()
) -> AreaMap | None:
    """Return the map around a point, with an area shaded; None if nothing is near enough to draw."""
    farthest = max((spot.miles for spot in spots), default=math.inf)
    if farthest > FARTHEST_MILES:
        return None
    return _draw(frame_around(middle, farthest, places=len(spots)), spots, atlas, middle=middle, area=area)


def draw_area(place: Place, spots: Sequence[Spot], atlas: Atlas) -> AreaMap | None:
    """Return the map of a whole state or county; None if there is no outline of it, or nothing in it to draw."""
    numbers, box = find_area(place, atlas.outlines), _box_of(place, atlas.outlines)
    if box is None or not spots:
        return None
    points = [Point(latitude=spot.latitude, longitude=spot.longitude) for spot in spots]
    return _draw(frame_over(box, points), spots, atlas, middle=None, area=numbers)


def find_area(place: Place, outlines: Outlines) -> frozenset[int]:
    """Return the numbers of the counties that a state or county consists of; none for other places."""
    if place.kind == "state":
        return outlines.counties_of(place.state)
    number = outlines.find_number(place.state, place.county) if place.kind == "county" else None
    return frozenset() if number is None else frozenset((number,))


def _box_of(place: Place, outlines: Outlines) -> Box | None:
    if place.kind == "state":
        state = outlines.states_by_code.get(place.state)
        return state.box if state else None
    numbers = find_area(place, outlines)
    return outlines.counties[min(numbers)].box if numbers else None


def _draw(frame: Frame, spots: Sequence[Spot], atlas: Atlas, *, middle: Point | None, area: frozenset[int]) -> AreaMap:
    room = Room()
    under = (
        _under(frame, atlas, area) if middle else atlas.grounds.get((frame, area), lambda: _under(frame, atlas, area))
    )
    towns = under.towns
    center = (WIDTH / 2, HEIGHT / 2) if middle else None
    if center:
        room.takes(*center, _CROSS, _CROSS)
    pins = stick_pins(spots, frame, room)
    rings = _rings(frame, room) if middle else ()
    largest = name_towns(towns[:1], frame, room)
    states = name_states(under.lands, atlas.outlines, room)
    counties = name_counties(under.lands, atlas.outlines, room)
    return AreaMap(
        ground=under.ground,
        middle=center,
        rings=rings,
        pins=pins,
        towns=(*largest, *name_towns(towns[1:], frame, room)),
        states=states,
        counties=counties,
    )


def _under(frame: Frame, atlas: Atlas, area: frozenset[int]) -> Under:
    # DC is both, but small.
    is_county = len(area) == 1
    view = view_of(frame, atlas.outlines, by_county=is_county)
    return Under(lands=Lands(view), ground=draw_ground(view, area), towns=_towns(frame, atlas))


def _towns(frame: Frame, atlas: Atlas) -> Sequence[Town]:
    reach = WIDTH / 2 / frame.scale * _TOWNS_BEYOND
    return atlas.find_towns(Point(latitude=frame.latitude, longitude=frame.longitude), reach)


def _rings(frame: Frame, room: Room) -> tuple[Ring, ...]:
    """Return the largest rings that fit, each labeled where there is room, the larger first."""
    fitting = [miles for miles in _RINGS_MILES if miles * frame.scale <= WIDTH / 2 - MARGIN / 2]
    return tuple(_ring(miles, frame, room) for miles in reversed(fitting[-_MOST_RINGS:]))[::-1]


def _ring(miles: float, frame: Frame, room: Room) -> Ring:
    is_round = miles <= _ROUND_MILES
    half = (len(f"{miles:g} mi") * _LETTER) / 2 + 2
    spots = (_on_ring(miles, turn, frame) for turn in _TURNS[::3])
    label = next(((x, y) for x, y in spots if room.takes(x, y, half, TALL)), None)
    return Ring(
        miles=miles,
        radius=round(miles * frame.scale, 1) if is_round else 0.0,
        corners=() if is_round else tuple(_on_ring(miles, turn, frame) for turn in _TURNS),
        label=(round(label[0], 1), round(label[1], 1)) if label else None,
    )


def _on_ring(miles: float, turn: tuple[float, float], frame: Frame) -> tuple[float, float]:
    """Return the place on a ring to which one turns from the north by an angle, given as its sine and cosine."""
    north = miles / MILES_A_DEGREE * turn[1]
    between = math.cos(math.radians(min(89.0, abs(frame.latitude + north / 2))))
    east = miles / MILES_A_DEGREE * turn[0] / between
    return round(WIDTH / 2 + east * frame.wide, 1), round(HEIGHT / 2 - north * frame.tall, 1)
