"""Settings, read from the environment once. A bad value fails before anything starts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from finder.platform.errors import BadSettings
from finder.platform.keys import Keys

_MINIMUM_SECRET_LENGTH = 32
_WEAK_SECRETS = frozenset({"secret", "changeme", "password", "dev", "development", "test"})
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
UNIX_SOCKET = "unix"
"""Stands in `Settings.trusted_proxies` for a proxy that connects through a Unix socket."""


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
    """Addresses, networks or `UNIX_SOCKET` whose ``X-Forwarded-For`` is believed."""
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
    environment = _one_of(environ, "FINDER_ENV", ("development", "production"), "development")
    database_url = environ.get("FINDER_DATABASE_URL") or f"sqlite:///{Path('instance/finder.sqlite3').absolute()}"
    return Settings(
        database_url=_database(database_url, "FINDER_DATABASE_URL"),
        read_database_url=_database(
            environ.get("FINDER_READ_DATABASE_URL") or database_url, "FINDER_READ_DATABASE_URL"
        ),
        secret_key=_secret(environ.get("FINDER_SECRET_KEY", ""), environment),
        keys=_keys(environ),
        breached_passwords=_breached(environ.get("FINDER_BREACHED_PASSWORDS", "")),
        site_name=_text(environ.get("FINDER_SITE_NAME") or "Nearby Care", "FINDER_SITE_NAME", limit=40),
        operator_name=_optional_text(environ, "FINDER_OPERATOR_NAME", limit=100),
        operator_contact=_optional_text(environ, "FINDER_OPERATOR_CONTACT", limit=200),
        local_lines=_folder(environ, "FINDER_LOCAL_LINES"),
        local_copy=_local_copy(environ, database_url),
        data_files=Path(environ["FINDER_DATA_FILES"]) if environ.get("FINDER_DATA_FILES") else None,
        smtp_url=_mail_server(environ),
        mail_from=_mail_address(environ),
        locator_url=_web_address(environ.get("FINDER_LOCATOR_URL", ""), "FINDER_LOCATOR_URL", may_be_empty=True),
        locator_contact=_optional_text(environ, "FINDER_LOCATOR_CONTACT", limit=200),
        exit_url=_web_address(environ.get("FINDER_EXIT_URL") or _DEFAULT_EXIT_URL, "FINDER_EXIT_URL"),
        public_url=_web_address(environ.get("FINDER_PUBLIC_URL", ""), "FINDER_PUBLIC_URL", may_be_empty=True).rstrip(
            "/"
        ),
        geocoder_url=_web_address(environ.get("FINDER_GEOCODER_URL", ""), "FINDER_GEOCODER_URL", may_be_empty=True),
        directory_url=_web_address(
            environ.get("FINDER_DIRECTORY_URL") or _DEFAULT_DIRECTORY_URL, "FINDER_DIRECTORY_URL"
        ),
        mental_health_directory_url=_web_address(
            environ.get("FINDER_MENTAL_HEALTH_DIRECTORY_URL") or _DEFAULT_MENTAL_HEALTH_DIRECTORY_URL,
            "FINDER_MENTAL_HEALTH_DIRECTORY_URL",
        ),
        otp_directory_url=_otp_directory(environ),
        environment=environment,
        rate_limits=_one_of(environ, "FINDER_RATE_LIMITS", ("on", "off"), "on") == "on",
        upload_limit_mb=_whole_number(environ, "FINDER_UPLOAD_LIMIT_MB", default=20, most=_MOST_UPLOAD_MB),
        read_seconds=_whole_number(environ, "FINDER_READ_TIMEOUT", default=2, most=60),
        write_seconds=_whole_number(environ, "FINDER_WRITE_TIMEOUT", default=1, most=60),
        trusted_proxies=_proxies(environ.get("FINDER_TRUSTED_PROXIES", "")),
        backups=Path(environ["FINDER_BACKUPS"]).absolute() if environ.get("FINDER_BACKUPS") else None,
        metrics_port=_metrics_port(environ),
        metrics_folder=_run_folder(environ, database_url) / f"metrics-{_metrics_port(environ)}",
    )


def _metrics_port(environ: Mapping[str, str]) -> int:
    is_set = bool(environ.get("FINDER_METRICS_PORT"))
    return _whole_number(environ, "FINDER_METRICS_PORT", default=0, most=65_535) if is_set else 0


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
    return _web_address(value, "FINDER_OTP_DIRECTORY_URL", may_be_empty=True)


def _one_of(environ: Mapping[str, str], name: str, values: tuple[str, ...], default: str) -> str:
    value = environ.get(name) or default
    if value not in values:
        raise BadSettings(f"{name} must be one of: {', '.join(values)}.")
    return value


def _whole_number(environ: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= most):
        raise BadSettings(f"{name} must be a whole number from 1 to {most}.")
    return int(value)


def _proxies(value: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(value.replace(",", " ").split()))
    try:
        return tuple(entry if entry == UNIX_SOCKET else str(ip_network(entry)) for entry in found)
    except ValueError as error:
        raise BadSettings(
            "FINDER_TRUSTED_PROXIES must be addresses, networks such as 10.0.0.0/8, or the word unix, between commas."
        ) from error


def _mail_server(environ: Mapping[str, str]) -> str:
    value = environ.get("FINDER_SMTP_URL", "").strip()
    try:
        parts = urlsplit(value)
        is_whole = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # The port is no number, or too large.
        is_whole = False
    if value and not is_whole:
        raise BadSettings("FINDER_SMTP_URL must be smtp://[user:password@]host[:port], or smtps://….")
    return value


def _mail_address(environ: Mapping[str, str]) -> str:
    value = _optional_text(environ, "FINDER_MAIL_FROM", limit=200)
    if value and "@" not in parseaddr(value)[1].strip("@"):
        raise BadSettings("FINDER_MAIL_FROM must be an email address.")
    return value


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    if value and not Path(value).is_dir():
        raise BadSettings(f"{name} must be a folder that exists.")
    return Path(value) if value else None


def _database(value: str, name: str) -> str:
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise BadSettings(f"{name} must begin with sqlite:/// or postgresql://.")
    return value


def _secret(value: str, environment: str) -> str:
    if environment == "production":
        if len(value) < _MINIMUM_SECRET_LENGTH or value.lower() in _WEAK_SECRETS or len(set(value)) < 10:
            raise BadSettings(
                "FINDER_SECRET_KEY must be a random text of at least 32 characters in production. "
                'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        return value
    return value or secrets.token_urlsafe(48)


def _keys(environ: Mapping[str, str]) -> Keys | None:
    secret = environ.get("FINDER_SECRET_KEY", "")
    before = environ.get("FINDER_SECRET_KEY_BEFORE", "")
    return Keys(secret, (before,) if before else ()) if secret else None


def _breached(value: str) -> Path | None:
    if value and not Path(value).is_file():
        raise BadSettings("FINDER_BREACHED_PASSWORDS must be the path of a file that can be read.")
    return Path(value) if value else None


def _text(value: str, name: str, *, limit: int) -> str:
    if len(value) > limit or not value.isprintable() or not value.strip():
        raise BadSettings(f"{name} must be a plain text of at most {limit} characters.")
    return value.strip()


def _optional_text(environ: Mapping[str, str], name: str, *, limit: int) -> str:
    value = environ.get(name, "").strip()
    return _text(value, name, limit=limit) if value else ""


def _web_address(value: str, name: str, *, may_be_empty: bool = False) -> str:
    if not value and may_be_empty:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSettings(f"{name} must be a web address that begins with http:// or https://.")
    return value
