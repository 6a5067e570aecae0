"""Programs as objects of HSDS 3.0 (Open Referral), as plain JSON values.

A program is one *service* of one *organization* at one *location*. What HSDS has a field for stands there; each code offered is
an *attribute* that names a *taxonomy term*. What a list never asked about is left out: HSDS has no "not stated".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from finder.listings.rules.hsds_ids import make_named_uuid, make_uuid
from finder.listings.rules.hsds_schedules import write_schedules
from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.stated_hours import find_hours
from finder.listings.rules.vocabulary import ServiceCode, Vocabulary
from finder.listings.rules.websites import whole_address

Json = dict[str, Any]

TAXONOMY_ID = make_named_uuid("taxonomy", "samhsa")
_LANGUAGES = {"SP": ("Spanish", "es"), "AH": ("American Sign Language", "ase")}
"""Codes that name one language, with its ISO 639 code. The others of that question name none that HSDS could have."""
_STATUS = {None: "active", "closed": "defunct"}
_KINDS = {"main": "Main number", "intake": "For people who want to come", "hotline": "Hotline"}
_PAY_CATEGORIES = ("PAY", "PYAS")
_WHO_CATEGORIES = ("SG", "EXCL", "AGE", "GN")


@dataclass(frozen=True, kw_only=True)
class HsdsWriter:
    """Writes programs as HSDS objects."""

    vocabulary: Vocabulary
    site: str
    """What addresses of our pages begin with; "" where the site doesn't know its own: then there are none."""
    today: Callable[[], date]
    """The current date: hours hold for a year after their check, and times change with daylight saving."""

    def organization(self, program: Program) -> Json:
        """Return the organization of a program: programs with the same name belong to one."""
        name = organization_name(program)
        website = whole_address(program.website)
        return _filled(
            id=organization_id(name),
            name=name,
            description=f"{name} provides care for people who use alcohol, opioids or other drugs.",
            website=website,
        )

    def service(self, program: Program, *, changed_at: str = "") -> Json:
        """Return the service with what stands one to one in it. `changed_at`: ISO time of its last change, or ""."""
        checked = max((day for _, day in program.checked), default="")
        return _filled(
            id=make_uuid("service", program.id),
            organization_id=organization_id(organization_name(program)),
            name=": ".join(part for part in (program.name, program.name2) if part),
            alternate_name=program.name2,
            description=self._describe(program),
            url=f"{self.site}/programs/{program.id}" if self.site else "",
            status=_STATUS.get(program.not_listed_because, "inactive"),
            fees_description=self._labels(program, _PAY_CATEGORIES),
            eligibility_description=self._labels(program, _WHO_CATEGORIES),
            assured_date=checked,
            alert=self._alert(program),
            last_modified=changed_at,
        )

    def full_service(self, program: Program, *, changed_at: str = "") -> Json:
        """Return the service with all that belongs to it, its locations included."""
        return {
            **self.lone_service(program, changed_at=changed_at),
            "service_at_locations": [self.service_at_location(program)],
        }

    def lone_service(self, program: Program, *, changed_at: str = "") -> Json:
        """Return the service with all that belongs to it but its locations."""
        return {
            **self.service(program, changed_at=changed_at),
            "organization": self.organization(program),
            "phones": self.phones(program),
            "schedules": self.schedules(program),
            "languages": self.languages(program),
            "cost_options": self.cost_options(program),
            "attributes": [
                {**attribute, "taxonomy_term": self._terms_by_id[attribute["taxonomy_term_id"]]}
                for attribute in self.attributes(program)
            ],
            "metadata": self.metadata(program),
        }

    def location(self, program: Program) -> Json:
        """Return the place where the program is, with its address. A point that isn't trusted is left out."""
        approximate = "Only the middle of its ZIP is known." if program.point == "zip" else ""
        return {
            **self.lone_location(program),
            **_filled(description=approximate),
            "addresses": [self.address(program)] if program.city and program.zip else [],
        }

    def lone_location(self, program: Program) -> Json:
        """Return the place without its address."""
        return _filled(
            id=make_uuid("location", program.id),
            location_type="physical",
            organization_id=organization_id(organization_name(program)),
            name=program.name,
            latitude=program.latitude,
            longitude=program.longitude,
            external_identifier=program.id,
            external_identifier_type="program",
        )

    def address(self, program: Program) -> Json:
        """Return the address. HSDS requires a street; one that keeps its street to itself says so."""
        return _filled(
            id=make_uuid("address", program.id),
            location_id=make_uuid("location", program.id),
            address_1=program.street or "Ask for the address",
            address_2=program.street2,
            city=program.city,
            region=program.county,
            state_province=program.state,
            postal_code=program.zip,
            country="US",
            address_type="physical",
        )

    def service_at_location(self, program: Program) -> Json:
        """Return the link of the service with its place, and the place."""
        return {**self.link(program), "location": self.location(program)}

    def link(self, program: Program) -> Json:
        """Return the link of the service with its place, bare."""
        return {
            "id": make_uuid("service_at_location", program.id),
            "service_id": make_uuid("service", program.id),
            "location_id": make_uuid("location", program.id),
        }

    def phones(self, program: Program) -> list[Json]:
        """Return the numbers, the one to call first."""
        return [self._phone(program, phone, part) for part, phone in enumerate(program.phones)]

    def schedules(self, program: Program) -> list[Json]:
        """Return the opening times by weekday; none where staff didn't check them in the last twelve months."""
        today = self.today()
        hours = find_hours(program, today=today)
        return write_schedules(program.id, hours, today=today) if hours else []

    def languages(self, program: Program) -> list[Json]:
        """Return the languages that a list names."""
        spoken = [code for code in _LANGUAGES if code in program.services]
        return [
            {
                "id": make_uuid("language", program.id, part),
                "service_id": make_uuid("service", program.id),
                "name": _LANGUAGES[code][0],
                "code": _LANGUAGES[code][1],
            }
            for part, code in enumerate(spoken)
        ]

    def cost_options(self, program: Program) -> list[Json]:
        """Return the ways to pay. Lists name no amounts."""
        return [
            {
                "id": make_uuid("cost_option", program.id, part),
                "service_id": make_uuid("service", program.id),
                "option": code.label,
            }
            for part, code in enumerate(self._offered(program, _PAY_CATEGORIES))
        ]

    def attributes(self, program: Program) -> list[Json]:
        """Return each code offered; on a contradiction inside one list the value says so."""
        return [
            {
                "id": make_uuid("attribute", program.id, part),
                "link_id": make_uuid("service", program.id),
                "link_entity": "service",
                "taxonomy_term_id": self._term_ids[code],
                "value": "contradicted" if code in program.contradictions else "offered",
            }
            for part, code in enumerate(program.services)
            if code in self._term_ids
        ]

    def metadata(self, program: Program) -> list[Json]:
        """Return where the facts come from: for each list its name and date."""
        return [
            {
                "id": make_uuid("metadata", program.id, part),
                "resource_id": make_uuid("service", program.id),
                "resource_type": "service",
                "last_action_date": report.as_of or "unknown",
                "last_action_type": "dropped" if report.dropped_on else "listed",
                "field_name": "attributes",
                "previous_value": "not recorded",
                "replacement_value": " ".join(report.sorted_codes) or "none",
                "updated_by": report.source,
            }
            for part, report in enumerate(program.reports)
        ]

    def taxonomy(self) -> Json:
        """Return the one taxonomy: SAMHSA's service codes."""
        return {
            "id": TAXONOMY_ID,
            "name": "SAMHSA service codes",
            "description": "Codes of the services of SAMHSA's National Directory, in plain words.",
        }

    def terms(self) -> Iterator[Json]:
        """Yield every term: the codes, in reading order."""
        for code in self.vocabulary.codes:
            yield self._term(code)

    def _term(self, code: ServiceCode) -> Json:
        return {
            "id": term_id(code.code),
            "code": code.code,
            "name": code.label,
            "description": code.help or code.official_label,
            "taxonomy": "SAMHSA service codes",
            "taxonomy_id": TAXONOMY_ID,
        }

    @cached_property
    def _terms_by_id(self) -> dict[str, Json]:
        return {term["id"]: term for term in self.terms()}

    @cached_property
    def _term_ids(self) -> dict[str, str]:
        return {code.code: term_id(code.code) for code in self.vocabulary.codes}

    def _phone(self, program: Program, phone: Phone, part: int) -> Json:
        extension = int(phone.extension) if phone.extension.isascii() and phone.extension.isdigit() else None
        return _filled(
            id=make_uuid("phone", program.id, part),
            service_id=make_uuid("service", program.id),
            number=phone.number,
            extension=extension,
            type="voice",
            description=_KINDS[phone.kind],
        )

    def _offered(self, program: Program, categories: Iterable[str]) -> list[ServiceCode]:
        by_code, wanted = self.vocabulary.by_code, frozenset(categories)
        return [by_code[code] for code in program.services if code in by_code and by_code[code].category in wanted]

    def _labels(self, program: Program, categories: Iterable[str]) -> str:
        return "; ".join(code.label for code in self._offered(program, categories))

    def _describe(self, program: Program) -> str:
        words = {"detox": "withdrawal care", "medicine": "medicine for opioid use", "counseling": "counseling"}
        offered = ", ".join(words[need] for need in program.needs)
        return f"Care for people who use alcohol, opioids or other drugs{': ' + offered if offered else ''}."

    def _alert(self, program: Program) -> str:
        if program.sample:
            return "Sample data: do not call."
        return "A list contradicts itself on some services: ask." if program.contradictions else ""


def organization_name(program: Program) -> str:
    """Return the name of a program's organization: lists that don't say one name it as the program."""
    return program.organization or program.name


def organization_id(name: str) -> str:
    """Return the UUID of an organization, alike however its name is written."""
    return make_named_uuid("organization", plain(name))


def term_id(code: str) -> str:
    """Return the UUID of the term of a service code."""
    return make_named_uuid("taxonomy_term", code)


def _filled(**values: Any) -> Json:
    """Return the values without those that are empty."""
    return {name: value for name, value in values.items() if value not in ("", None)}
