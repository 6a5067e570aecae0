"""Production checks: one finding per item, from facts that the caller looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from finder.platform.counted import counted
from finder.platform.disclosing import disclosing_words
from finder.platform.iso_dates import parse_day

Level = Literal["ok", "warning", "unfit"]
LIST_DAYS = 365
"""Days. Past this age, the newest list that has a program counts as old."""
OLD_LISTS_SHARE = 0.1
"""The share of listed programs on old lists from which newer lists are worth looking for."""
HELP_LINE_DAYS = 365
BACKUP_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    name: str
    level: Level
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the checks need to know."""

    is_production: bool
    has_secret: bool
    """A secret key is set, so sign-ins outlive a restart."""
    is_migrated: bool
    database_fault: str
    """What to do about a database that isn't; "" for one that is."""
    listed: int
    """How many programs are listed."""
    on_old_lists: int
    """Those of them whose newest list is older than `LIST_DAYS`."""
    on_undated_lists: int
    """Those whose lists have no date."""
    has_samples: bool
    help_lines: tuple[str, ...]
    """When each shown help line was last dialed: ISO date, or ""."""
    active_admins: int
    reviewing_people: int
    history_fault: tuple[int, str] | None
    last_backup: str
    """ISO date, or ""."""
    proxy_sample: bool
    """The sample configuration of the reverse proxy exists."""
    has_trusted_proxies: bool
    """FINDER_TRUSTED_PROXIES is set."""
    is_behind_proxy: bool
    """In production or with an https address: the server speaks no TLS itself, so something in front of it does."""
    site_name: str
    operator_name: str
    operator_contact: str


def examine(facts: Facts, *, today: date) -> tuple[Finding, ...]:
    """Return the findings in a fixed order; the site is fit for production when none is ``unfit``."""
    return (
        _find("settings", facts.is_production, "FINDER_ENV is production.", "FINDER_ENV is not production."),
        _find("secret", facts.has_secret, "FINDER_SECRET_KEY is set.", "FINDER_SECRET_KEY is not set."),
        _find("database", facts.is_migrated, "The database is up to date.", facts.database_fault),
        _name(facts),
        _operator(facts),
        _data(facts),
        _help_lines(facts, today),
        _find("admin", facts.active_admins > 0, "There is an admin.", "Add one: finder staff add EMAIL --role admin"),
        _reviewers(facts),
        _history(facts),
        _proxy(facts),
        _backup(facts, today),
    )


def _find(name: str, is_good: bool, good: str, bad: str) -> Finding:
    return Finding(name=name, level="ok" if is_good else "unfit", words=good if is_good else bad)


def _is_recent(day: str, days: int, today: date) -> bool:
    known = parse_day(day)
    return known is not None and today - known <= timedelta(days=days)


def _name(facts: Facts) -> Finding:
    disclosed = disclosing_words(facts.site_name)
    if not disclosed:
        return Finding(name="name", level="ok", words="The name of the site tells nothing of its visitors.")
    words = (
        f"The name of the site stands in every tab and history and says: {', '.join(disclosed)}. Choose a neutral one."
    )
    return Finding(name="name", level="warning", words=words)


def _operator(facts: Facts) -> Finding:
    missing = [
        setting
        for setting, value in (
            ("FINDER_OPERATOR_NAME", facts.operator_name),
            ("FINDER_OPERATOR_CONTACT", facts.operator_contact),
        )
        if not value
    ]
    if not missing:
        return Finding(name="operator", level="ok", words="About says who runs the site and how to reach them.")
    return Finding(
        name="operator", level="unfit", words=f"About does not say who runs the site: {' and '.join(missing)}."
    )


def _data(facts: Facts) -> Finding:
    if facts.has_samples:
        return Finding(name="data", level="unfit", words="The programs are made-up samples. Import real lists.")
    if not facts.listed:
        return Finding(name="data", level="warning", words="No program is listed. Run: finder fetch-directory")
    old = facts.on_old_lists + facts.on_undated_lists
    # Rounded up: no share of old data is called none.
    percent = -(-100 * old // facts.listed)
    words = f"{percent} % of {facts.listed:,} listed programs are on no list of the last 12 months"
    if facts.on_undated_lists:
        words += f", {facts.on_undated_lists:,} of them only on lists without a date"
    if old < facts.listed * OLD_LISTS_SHARE:
        return Finding(name="data", level="ok", words=f"{words}.")
    return Finding(name="data", level="warning", words=f"{words}. Look for newer ones: finder fetch-directory")


def _help_lines(facts: Facts, today: date) -> Finding:
    old = sum(not _is_recent(day, HELP_LINE_DAYS, today) for day in facts.help_lines)
    if not old:
        return Finding(name="help lines", level="ok", words="Every help line was dialled within a year.")
    return Finding(name="help lines", level="unfit", words=f"{counted(old, 'help line')} not dialled within a year.")


def _reviewers(facts: Facts) -> Finding:
    if facts.reviewing_people > 1:
        return Finding(name="reviewers", level="ok", words=f"{facts.reviewing_people} people can review.")
    return Finding(
        name="reviewers", level="warning", words="At most one person can review: sensitive changes wait for a day."
    )


def _history(facts: Facts) -> Finding:
    if facts.history_fault is None:
        return Finding(name="history", level="ok", words="The history is as it was written.")
    number, how = facts.history_fault
    return Finding(name="history", level="unfit", words=f"Entry {number} of the history {how}.")


def _proxy(facts: Facts) -> Finding:
    if facts.is_behind_proxy and not facts.has_trusted_proxies:
        return Finding(
            name="proxy",
            level="unfit",
            words="All visitors share one limit, and one of them can use it up: name the proxy in FINDER_TRUSTED_PROXIES.",
        )
    if facts.proxy_sample:
        return Finding(name="proxy", level="ok", words="A sample for the web server in front is under docs/.")
    return Finding(
        name="proxy",
        level="warning",
        words="There is no sample for the web server in front: see that it logs no address.",
    )


def _backup(facts: Facts, today: date) -> Finding:
    if _is_recent(facts.last_backup, BACKUP_DAYS, today):
        return Finding(name="backup", level="ok", words=f"The last backup is of {facts.last_backup}.")
    words = f"The last backup is of {facts.last_backup}." if facts.last_backup else "There is no backup."
    return Finding(name="backup", level="unfit", words=words + " Run: finder backup PATH")
