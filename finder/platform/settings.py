"""Settings, read from the environment once. A bad value fails before anything starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from finder.platform.keys import Keys
from finder.platform.setting_values import (
    breached,
    contact,
    database,
    folder,
    mail_address,
    mail_server,
    new_folder,
    one_of,
    optional_text,
    proxies,
    seconds,
    secret,
    text,
    web_address,
    whole_number,
)

_DEFAULT_EXIT_URL = "https://www.weather.gov/"
"""A government page without log-in or anything personal on it (trust requirement EXT-04)."""
_REPORTS = "https://www.samhsa.gov/data/sites/default/files/reports"
_DEFAULT_DIRECTORY_URL = f"{_REPORTS}/rpt57009/2025_SU_Facilities_for_All_City_All.xlsx"
_DEFAULT_MENTAL_HEALTH_DIRECTORY_URL = f"{_REPORTS}/rpt57010/2025_MH_Facilities_for_All_City_All.xlsx"
_DEFAULT_OTP_DIRECTORY_URL = (
    "https://www.samhsa.gov/find-help/locators/opioid-treatment-program-directory/export?page&_format=csv"
)
"""SAMHSA's lists, as other programs named their addresses in 2026; the workbooks' addresses change each year."""

_MOST_UPLOAD_MB = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator can set. Each setting is explained in docs/settings.md."""

    database_url: str
    read_database_url: str
    secret_key: str
    """Random at each start where the operator set none."""
    site_name: str
    operator_name: str
    """Who runs the site, or "" while nobody said: shown on About and beside the report form."""
    operator_contact: str
    """An email address, a web address, a phone number or a postal address, or ""."""
    local_lines: Path | None
    """Folder of help lines that the operator added; None: `data/lines`."""
    local_copy: Path | None = None
    """File that pages are answered from while no database can be reached; None for none."""
    data_files: Path | None
    """Folder of `finder publish`, whose files the page about the data offers; None for none."""
    smtp_url: str
    """Mail server for the digest of staff; "" for none."""
    mail_from: str
    locator_url: str
    """The national locator's interface for the sync; "" while it is off."""
    locator_contact: str
    """How the locator's people reach the operator."""
    locator_pause: float = 1
    """Seconds between two requests of the sync."""
    exit_url: str
    public_url: str
    """``https://host`` as browsers see the site, or "" to take it from each request."""
    geocoder_url: str
    directory_url: str
    mental_health_directory_url: str
    otp_directory_url: str
    """"" when the list of opioid treatment programs isn't fetched with the directory."""
    environment: str
    rate_limits: bool
    upload_limit_mb: int = 20
    """Most MB of a list that staff upload; the national directory has 2."""
    keys: Keys | None = None
    """Derived from the secret; None where the operator set none, so that nothing is encrypted that nobody could read again."""
    breached_passwords: Path | None = None
    """File of passwords that staff may not choose; None for none."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses, networks or `setting_values.UNIX_SOCKET` whose ``X-Forwarded-For`` is believed."""
    read_seconds: int = 2
    """The longest wait of a public page for one database."""
    write_seconds: int = 1
    """The longest wait of a form for others who write."""
    backups: Path | None = None
    """Folder that backups are written into, for whoever asks how old they are; None: only the history knows."""
    metrics_port: int = 0
    """Port on loopback that the metrics are read from; 0: there are none."""
    metrics_folder: Path = Path("instance/metrics")
    """Folder of what the workers counted, emptied at each start."""
    caches: bool = True
    """False only in the benchmark, which measures pages without fragments."""


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        BadSettings: a value is invalid; the message names the setting and the values it takes.
    """
    environment = one_of(environ, "FINDER_ENV", ("development", "production"), "development")
    database_url = environ.get("FINDER_DATABASE_URL") or f"sqlite:///{Path('instance/finder.sqlite3').absolute()}"
    return Settings(
        database_url=database(database_url, "FINDER_DATABASE_URL"),
        read_database_url=database(environ.get("FINDER_READ_DATABASE_URL") or database_url, "FINDER_READ_DATABASE_URL"),
        secret_key=secret(environ.get("FINDER_SECRET_KEY", ""), environment),
        keys=_keys(environ),
        breached_passwords=breached(environ.get("FINDER_BREACHED_PASSWORDS", "")),
        site_name=text(environ.get("FINDER_SITE_NAME") or "Nearby Care", "FINDER_SITE_NAME", limit=40),
        operator_name=optional_text(environ, "FINDER_OPERATOR_NAME", limit=100),
        operator_contact=optional_text(environ, "FINDER_OPERATOR_CONTACT", limit=200),
        local_lines=folder(environ, "FINDER_LOCAL_LINES"),
        local_copy=_local_copy(environ, database_url),
        data_files=new_folder(environ, "FINDER_DATA_FILES"),
        smtp_url=mail_server(environ),
        mail_from=mail_address(environ),
        locator_url=web_address(environ.get("FINDER_LOCATOR_URL", ""), "FINDER_LOCATOR_URL", may_be_empty=True),
        locator_contact=contact(environ),
        locator_pause=seconds(environ, "FINDER_LOCATOR_PAUSE", default=1, most=3_600),
        exit_url=web_address(environ.get("FINDER_EXIT_URL") or _DEFAULT_EXIT_URL, "FINDER_EXIT_URL"),
        public_url=web_address(environ.get("FINDER_PUBLIC_URL", ""), "FINDER_PUBLIC_URL", may_be_empty=True).rstrip(
            "/"
        ),
        geocoder_url=web_address(environ.get("FINDER_GEOCODER_URL", ""), "FINDER_GEOCODER_URL", may_be_empty=True),
        directory_url=web_address(
            environ.get("FINDER_DIRECTORY_URL") or _DEFAULT_DIRECTORY_URL, "FINDER_DIRECTORY_URL"
        ),
        mental_health_directory_url=web_address(
            environ.get("FINDER_MENTAL_HEALTH_DIRECTORY_URL") or _DEFAULT_MENTAL_HEALTH_DIRECTORY_URL,
            "FINDER_MENTAL_HEALTH_DIRECTORY_URL",
        ),
        otp_directory_url=_otp_directory(environ),
        environment=environment,
        rate_limits=one_of(environ, "FINDER_RATE_LIMITS", ("on", "off"), "on") == "on",
        upload_limit_mb=whole_number(environ, "FINDER_UPLOAD_LIMIT_MB", default=20, most=_MOST_UPLOAD_MB),
        read_seconds=whole_number(environ, "FINDER_READ_TIMEOUT", default=2, most=60),
        write_seconds=whole_number(environ, "FINDER_WRITE_TIMEOUT", default=1, most=60),
        trusted_proxies=proxies(environ.get("FINDER_TRUSTED_PROXIES", "")),
        backups=new_folder(environ, "FINDER_BACKUPS"),
        metrics_port=_metrics_port(environ),
        metrics_folder=_run_folder(environ, database_url) / f"metrics-{_metrics_port(environ)}",
    )


def _metrics_port(environ: Mapping[str, str]) -> int:
    is_set = bool(environ.get("FINDER_METRICS_PORT"))
    return whole_number(environ, "FINDER_METRICS_PORT", default=0, most=65_535) if is_set else 0


def _run_folder(environ: Mapping[str, str], database_url: str) -> Path:
    """Return where a running site keeps files that nobody needs after it: where systemd says, else beside the local copy."""
    of_service = environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    return (
        Path(of_service)
        if of_service
        else (_local_copy({**environ, "FINDER_LOCAL_COPY": ""}, database_url) or Path()).parent
    )


def _local_copy(environ: Mapping[str, str], database_url: str) -> Path | None:
    """Return where the copy is kept: if nothing is said, beside the SQLite file, or in the state folder that systemd names."""
    value = environ.get("FINDER_LOCAL_COPY", "")
    if value:
        return None if value == "off" else Path(value).absolute()
    scheme, _, name = database_url.partition(":///")
    if scheme == "sqlite" and name not in ("", ":memory:"):
        return Path(f"{name}.copy").absolute()
    return Path(environ.get("STATE_DIRECTORY", "instance"), "finder.copy").absolute()


def _otp_directory(environ: Mapping[str, str]) -> str:
    """Return the address of the list; without one, an operator with a mirror of the directory isn't sent to SAMHSA for it."""
    hosts = {urlsplit(environ.get("FINDER_DIRECTORY_URL") or _DEFAULT_DIRECTORY_URL).hostname}
    default = _DEFAULT_OTP_DIRECTORY_URL if urlsplit(_DEFAULT_OTP_DIRECTORY_URL).hostname in hosts else ""
    value = environ.get("FINDER_OTP_DIRECTORY_URL") or default
    return web_address(value, "FINDER_OTP_DIRECTORY_URL", may_be_empty=True)


def _keys(environ: Mapping[str, str]) -> Keys | None:
    secret = environ.get("FINDER_SECRET_KEY", "")
    before = environ.get("FINDER_SECRET_KEY_BEFORE", "")
    return Keys(secret, (before,) if before else ()) if secret else None
