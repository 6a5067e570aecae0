"""The headers of each format of table, folded, and the names that its reader uses: what `formats` tells formats by."""

from __future__ import annotations

from finder.listings.importing.headers import COMMON, fold

SERVICE_COLUMNS = ("service_code_info", "all_services", "residential_services")
"""Columns that hold services, by their usual names."""

ANSWERS = frozenset(
    {
        *SERVICE_COLUMNS,
        *("setting_code", "program_code", "application_type", "offers_detox", "is_licensed", "license_expired"),
        *("target_population", "certification"),
    }
)
"""Columns that answer what a place offers, by the names of `formats`. Not those of our own CSV, where a blank says nothing."""


def _same(words: str) -> dict[str, str]:
    return {name: fold(name) for name in words.split()}


def common_but(*left_out: str) -> dict[str, str]:
    """Return the usual headers without those of some names."""
    return {word: name for word, name in COMMON.items() if name not in left_out}


ADDRESSES = common_but(*SERVICE_COLUMNS)
"""What lists without services have: a column of services in one is nothing they explain."""
CERTIFICATION = {
    "certification": "certification certificationstatus",
    "certified_on": "firstfullcertificationdate fullcertification fullcertificationdate firstfullcertification "
    "certificationdate",
}
DHCS = {
    "name1": "facilityname programname name",
    "license_number": "licensenumber applicationnumber",
    "legal_entity": "legalentity legalentityname",
    "street1": "addressline1 facilityaddress1 facilityaddress address address1 street",
    "street2": "addressline2 facilityaddress2 address2",
    "additional_locations": "additionallocations additionalfacilitylocations",
    "city": "city facilitycity",
    "state": "state facilitystate",
    "zip": "zip zipcode facilityzip facilityzipcode",
    "phone": "phone facilityphone facilityphonenumber phonenumber telephone",
    "county": "county countyname",
    "county_code": "countycode",
    "program_code": "programcode",
    "setting_code": "settingcode",
    "application_type": "typeofapplication applicationtype",
    "license_expiration": "licenseexpiration licexpirationdate licenseexpirationdate expirationdate",
    "license_expired": "licenseexpired isexpired",
    "incidental_medical_services": "incidentalmedicalservices incidentmedicalservices",
    "left": "f20 f21 objectid fid id x y globalid",
    **_same(
        "offers_detox is_licensed is_certified treatment_capacity total_capacity target_population_code "
        "target_population adolescent_waiver"
    ),
}
OWN = _same(
    "id name name2 organization city state county point listed sample needs services not_offered notes reports "
    "contradictions not_listed_because is_mental_health as_of_precision approximate"
) | {
    "street": "street street1 address",
    "street2": "street2 address2",
    "zip": "zip zipcode postalcode",
    "phones": "phones phone phonenumber telephone",
    "website": "website url",
    "latitude": "latitude lat",
    "longitude": "longitude long lng lon",
    # Told by the notes and the reports too, which are read.
    "left": "hoursbyweekday newestsource newestasof newestasofprecision",
}
_FOR_CODES = " ".join(word for word, name in COMMON.items() if name == "service_code_info")
LABELS = {
    "all_services": f"allservices services servicesoffered serviceslist {_FOR_CODES}",
    "left": "id irow miles frid",
}


def is_service_free(format_id: str) -> bool:
    """Return whether lists of a format hold no column of services."""
    return format_id in ("geocoded_list", "otp_directory", "ca_dhcs")
