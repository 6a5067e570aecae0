"""Write the directory as an HSDS 3.0 tabular package: a CSV file for each kind of object, and `datapackage.json`."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from finder.listings.rules.hsds import HsdsWriter, Json
from finder.listings.rules.programs import Program
from finder.platform.errors import BadInput
from finder.platform.output_files import explain

_TABLES: dict[str, tuple[str, str]] = {
    "organization": ("organizations.csv", "id* name* description* website"),
    "service": (
        "services.csv",
        (
            "id* organization_id* name* alternate_name description url status* fees_description eligibility_description "
            "assured_date alert last_modified"
        ),
    ),
    "location": (
        "locations.csv",
        "id* location_type* organization_id name description latitude longitude external_identifier external_identifier_type",
    ),
    "service_at_location": ("service_at_location.csv", "id* service_id* location_id*"),
    "address": (
        "addresses.csv",
        "id* location_id address_1* address_2 city* region state_province* postal_code* country* address_type*",
    ),
    "phone": ("phones.csv", "id* service_id number* extension type description"),
    "schedule": (
        "schedules.csv",
        "id* service_id valid_from valid_to timezone freq interval byday description opens_at closes_at",
    ),
    "language": ("languages.csv", "id* service_id name code"),
    "cost_option": ("cost_options.csv", "id* service_id* option"),
    "taxonomy": ("taxonomies.csv", "id* name* description*"),
    "taxonomy_term": ("taxonomy_terms.csv", "id* code name* description* taxonomy taxonomy_id"),
    "attribute": ("attributes.csv", "id* link_id* taxonomy_term_id* link_entity* value"),
    "metadata": (
        "metadata.csv",
        (
            "id* resource_id* resource_type* last_action_date* last_action_type* field_name* previous_value* "
            "replacement_value* updated_by*"
        ),
    ),
}
"""For each kind of object its file and the fields that we fill; a star marks those that always hold something."""
_NUMBERS = {"latitude", "longitude", "extension", "timezone", "interval"}
_REFERENCES = {
    "organization_id": "organization",
    "service_id": "service",
    "location_id": "location",
    "taxonomy_id": "taxonomy",
    "taxonomy_term_id": "taxonomy_term",
}


def write_package(programs: Iterable[Program], folder: Path, writer: HsdsWriter) -> int:
    """Write the listed ones of `programs` into a folder, in place of an older package there, and return their number.

    Raises:
        BadInput: the folder can't be written, or holds something else.
    """
    if folder.exists() and not (
        folder.is_dir() and (not any(folder.iterdir()) or (folder / "datapackage.json").exists())
    ):
        raise BadInput("There is something else in this place. Name a new folder, or one that holds such a package.")
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        count = _write_tables(programs, partial, writer)
        (partial / "datapackage.json").write_text(json.dumps(_describe(), indent=1), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise BadInput(f"The folder can't be written: {explain(error)}") from error
    return count


def _write_tables(programs: Iterable[Program], folder: Path, writer: HsdsWriter) -> int:
    count, organizations = 0, set[str]()
    with ExitStack() as stack:
        tables: dict[str, Any] = {}
        for kind, (file_name, _) in _TABLES.items():
            file = stack.enter_context((folder / file_name).open("w", encoding="utf-8", newline=""))
            tables[kind] = csv.writer(file, lineterminator="\n")
            tables[kind].writerow(_fields(kind))
        _write(tables, "taxonomy", [writer.taxonomy()])
        _write(tables, "taxonomy_term", writer.terms())
        for program in programs:
            if not program.listed:
                continue
            count += 1
            organization = writer.organization(program)
            if organization["id"] not in organizations:
                organizations.add(organization["id"])
                _write(tables, "organization", [organization])
            for kind, item in _objects(program, writer):
                _write(tables, kind, [item])
    return count


def _objects(program: Program, writer: HsdsWriter) -> Iterator[tuple[str, Json]]:
    location = writer.location(program)
    yield "service", writer.service(program)
    yield "location", location
    yield "service_at_location", writer.link(program)
    for kind, items in (
        ("address", location["addresses"]),
        ("phone", writer.phones(program)),
        ("schedule", writer.schedules(program)),
        ("language", writer.languages(program)),
        ("cost_option", writer.cost_options(program)),
        ("attribute", writer.attributes(program)),
        ("metadata", writer.metadata(program)),
    ):
        for item in items:
            yield kind, item


def _write(tables: dict[str, Any], kind: str, items: Iterable[Json]) -> None:
    for item in items:
        tables[kind].writerow([item.get(name, "") for name in _fields(kind)])


@cache
def _fields(kind: str) -> list[str]:
    return [name.rstrip("*") for name in _TABLES[kind][1].split()]


def _describe() -> Json:
    """Return the description of the package (Frictionless Data Package)."""
    return {
        "name": "nearby-care-hsds",
        "profile": "tabular-data-package",
        "resources": [_describe_table(kind) for kind in _TABLES],
    }


def _describe_table(kind: str) -> Json:
    file_name, fields = _TABLES[kind]
    described = [
        {
            "name": name.rstrip("*"),
            "type": "number" if name in _NUMBERS else "string",
            **({"format": "uuid"} if name.rstrip("*").endswith("id") else {}),
            **({"constraints": {"required": True, "unique": name == "id*"}} if name.endswith("*") else {}),
        }
        for name in fields.split()
    ]
    references = [
        {"fields": name, "reference": {"resource": table, "fields": "id"}}
        for name, table in _REFERENCES.items()
        if name in _fields(kind)
    ]
    return {
        "name": kind,
        "path": file_name,
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "schema": {"fields": described, "primaryKey": "id", "foreignKeys": references},
    }
