"""The addresses of official lists among the settings."""

from __future__ import annotations

import pytest

from finder.platform.errors import BadSettings
from finder.platform.settings import read_settings
from tests.each import in_one_pass

NAMES = ("FINDER_DIRECTORY_URL", "FINDER_MENTAL_HEALTH_DIRECTORY_URL", "FINDER_OTP_DIRECTORY_URL")


def test_samhsa_is_asked_by_default() -> None:
    settings = read_settings({})
    for address in (settings.directory_url, settings.mental_health_directory_url, settings.otp_directory_url):
        assert address.startswith("https://www.samhsa.gov/")
    assert settings.directory_url.endswith("2025_SU_Facilities_for_All_City_All.xlsx")
    assert settings.otp_directory_url.endswith("export?page&_format=csv")


def test_a_mirror_of_the_directory_sends_nobody_to_samhsa() -> None:
    mirror = {"FINDER_DIRECTORY_URL": "https://lists.example.org/2025.xlsx"}
    assert read_settings(mirror).otp_directory_url == ""
    both = {**mirror, "FINDER_OTP_DIRECTORY_URL": "https://lists.example.org/otp.csv"}
    assert read_settings(both).otp_directory_url == "https://lists.example.org/otp.csv"
    newer = {"FINDER_DIRECTORY_URL": "https://www.samhsa.gov/data/2026_SU.xlsx"}
    assert read_settings(newer).otp_directory_url


@in_one_pass("name", NAMES)
def test_what_is_no_address_is_refused(name: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read_settings({name: "directory.xlsx"})


@in_one_pass(
    ("name", "value"),
    [
        ("FINDER_SMTP_URL", "foo://mail.example.org"),
        ("FINDER_SMTP_URL", "smtp://mail.example.org:99999"),
        ("FINDER_SMTP_URL", "smtp://"),
        ("FINDER_MAIL_FROM", "nobody"),
        ("FINDER_LOCAL_LINES", "/no/such/folder"),
        ("FINDER_LOCATOR_CONTACT", "nobody"),
        ("FINDER_LOCATOR_CONTACT", "pat@"),
        ("FINDER_LOCATOR_CONTACT", "pat smith@example.org"),
        ("FINDER_LOCATOR_CONTACT", "ftp://example.org"),
        ("FINDER_LOCATOR_PAUSE", "soon"),
        ("FINDER_LOCATOR_PAUSE", "-1"),
        ("FINDER_LOCATOR_PAUSE", "nan"),
        ("FINDER_LOCATOR_URL", "http://[locator"),
        ("FINDER_PUBLIC_URL", "https://care.example.org:port"),
        ("FINDER_DATA_FILES", __file__),
        ("FINDER_BACKUPS", __file__),
        ("FINDER_DATABASE_URL", "sqlite:///"),
    ],
)
def test_what_nothing_could_use_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read_settings({name: value})


@in_one_pass("contact", ["pat@example.org", "mailto:pat@example.org", "https://care.example.org/about"])
def test_the_contact_for_the_locator_is_a_mail_or_web_address(contact: str) -> None:
    assert read_settings({"FINDER_LOCATOR_CONTACT": contact}).locator_contact == contact


def test_a_mail_server_and_a_named_address_are_taken() -> None:
    settings = read_settings(
        {"FINDER_SMTP_URL": "smtps://pat:word@mail.example.org:465", "FINDER_MAIL_FROM": "Care <care@example.org>"}
    )
    assert (settings.smtp_url, settings.mail_from) == (
        "smtps://pat:word@mail.example.org:465",
        "Care <care@example.org>",
    )
