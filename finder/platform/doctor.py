"""Production checks: one finding per item, from facts that the caller looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from finder.platform.counted import counted
from finder.platform.disclosing import disclosing_words
from finder.platform.iso_dates import parse_day
from finder.platform.surroundings import Room

Level = Literal["ok", "warning", "unfit"]
LIST_DAYS = 365
"""Days. Past this age, the newest list that has a program counts as old."""
OLD_LISTS_SHARE = 0.1
"""The share of listed programs on old lists from which newer lists are worth looking for."""
HELP_LINE_DAYS = 365
BACKUP_DAYS = 2
_MB = 1_000_000


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
    weak_secrets: tuple[str, ...] = ()
    """The settings whose secret is short or was copied from a manual."""
    is_rotating: bool = False
    """The key before the present one is still set."""
    database: str
    """Which one it is, in words."""
    database_fault: str
    """What is wrong with it and what to do; "" if nothing is. What it holds is then unknown, and not examined."""
    is_default_database: bool = False
    """No setting names it."""
    replica_fault: str = ""
    listed: int
    """How many programs are listed."""
    on_old_lists: int
    """Those of them whose newest list is older than `LIST_DAYS`."""
    on_undated_lists: int
    """Those whose lists have no date."""
    has_samples: bool
    help_lines: tuple[str, ...]
    """When each shown help line was last dialed, the operator's own among them: ISO date, or ""."""
    local_lines_fault: str = ""
    """Why the operator's own help lines can't be read: the site does not start with them."""
    unknown_areas: tuple[str, ...] = ()
    """Counties and states of the operator's own help lines that no ZIP lies in: nobody is shown those lines."""
    active_admins: int
    reviewing_people: int
    history_fault: tuple[int, str] | None
    last_backup: str
    """ISO date, or ""."""
    backup_fault: str = ""
    """What is wrong with the newest backup in the folder of the operator."""
    is_backup_seen: bool = True
    """False where no setting names that folder, or its key is elsewhere: then nobody looks whether a backup is whole."""
    open_files: tuple[str, ...] = ()
    """Files that others on this machine may read, and folders where they may replace them."""
    rooms: tuple[Room, ...] = ()
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
        _secret(facts),
        _database(facts),
        *([_find("replica", False, "", facts.replica_fault)] if facts.replica_fault else ()),
        _name(facts),
        _operator(facts),
        _help_lines(facts, today),
        *_local_lines(facts),
        *(() if facts.database_fault else _content(facts)),
        _proxy(facts),
        _backup(facts, today),
        _files(facts),
        _disk(facts),
    )


def _content(facts: Facts) -> tuple[Finding, ...]:
    return (
        _data(facts),
        _find("admin", facts.active_admins > 0, "There is an admin.", "Add one: finder staff add EMAIL --role admin"),
        _reviewers(facts),
        _history(facts),
    )


def _secret(facts: Facts) -> Finding:
    if not facts.has_secret:
        return Finding(name="secret", level="unfit", words="FINDER_SECRET_KEY is not set.")
    if facts.weak_secrets:
        words = f"{' and '.join(facts.weak_secrets)}: too short, or copied from somewhere. Make a new one at random."
        return Finding(name="secret", level="unfit", words=words)
    if facts.is_rotating:
        words = "FINDER_SECRET_KEY_BEFORE is still set. Run finder rotate-keys, restart, and take it out."
        return Finding(name="secret", level="warning", words=words)
    return Finding(name="secret", level="ok", words="FINDER_SECRET_KEY is set.")


def _database(facts: Facts) -> Finding:
    if facts.database_fault:
        return Finding(name="database", level="unfit", words=f"{facts.database_fault} ({facts.database})")
    if facts.is_default_database and facts.is_production:
        words = f"FINDER_DATABASE_URL is not set: this is {facts.database}, which may not be the site's."
        return Finding(name="database", level="warning", words=words)
    return Finding(name="database", level="ok", words=f"The database is whole and up to date: {facts.database}.")


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
        return Finding(name="help lines", level="ok", words="Every help line was dialed within a year.")
    return Finding(name="help lines", level="unfit", words=f"{counted(old, 'help line')} not dialed within a year.")


def _local_lines(facts: Facts) -> tuple[Finding, ...]:
    if facts.local_lines_fault:
        words = f"The site does not start with this file of FINDER_LOCAL_LINES: {facts.local_lines_fault}"
        return (Finding(name="local lines", level="unfit", words=words),)
    if facts.unknown_areas:
        words = (
            f"Nobody is shown the help lines of {'; '.join(facts.unknown_areas)}: there is no such county or state. "
            'Spell a county as the Census does, such as "Jefferson County".'
        )
        return (Finding(name="local lines", level="unfit", words=words),)
    return ()


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
    if not _is_recent(facts.last_backup, BACKUP_DAYS, today):
        return Finding(name="backup", level="unfit", words=_old_backup(facts))
    words = f"The last backup is of {facts.last_backup}"
    if facts.backup_fault:
        return Finding(name="backup", level="unfit", words=f"{words}, and is none to rely on: {facts.backup_fault}")
    if not facts.is_backup_seen:
        how = "nobody looks whether it is whole: name its folder in FINDER_BACKUPS, or if it is encrypted, restore it elsewhere"
        return Finding(name="backup", level="warning", words=f"{words}, but {how}.")
    return Finding(name="backup", level="ok", words=f"{words}, and was read and found whole.")


def _old_backup(facts: Facts) -> str:
    if facts.last_backup:
        return f"The last backup is of {facts.last_backup}. Run: finder backup PATH"
    if facts.database_fault and not facts.is_backup_seen:
        # The history, which names the last one, can't be read, and no folder was looked into.
        return "Whether there is a backup is not known: name its folder in FINDER_BACKUPS."
    return "There is no backup. Run: finder backup PATH"


def _files(facts: Facts) -> Finding:
    if not facts.open_files:
        return Finding(name="files", level="ok", words="Database, backups and secrets are their owner's alone.")
    words = f"Others on this machine may use: {', '.join(facts.open_files)}. Run: chmod go= FILE"
    return Finding(name="files", level="unfit", words=words)


def _disk(facts: Facts) -> Finding:
    tight = [room for room in facts.rooms if room.free < room.needed]
    if not tight:
        return Finding(name="disk", level="ok", words="There is room for imports, backups and a restore.")
    words = "; ".join(
        f"{room.folder} has {room.free // _MB:,} MB free and needs {room.needed // _MB:,}" for room in tight
    )
    return Finding(name="disk", level="unfit", words=f"{words}.")
