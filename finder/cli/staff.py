"""Commands for staff accounts, the history and the accuracy audit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click

from finder.cli import tools
from finder.cli.paths import NamedPath
from finder.cli.reporting import give_json, say
from finder.listings.store import history
from finder.platform.counted import counted
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, NotFound
from finder.platform.output_files import explain, write_whole
from finder.staff.accounts import managing as events
from finder.staff.accounts.store import accounts
from finder.staff.calls.accuracy_audit import (
    check_programs,
    describe,
    draw_sample,
    publish_audit,
    read_audit,
    read_results,
)
from finder.staff.rules.permissions import ROLES, Role, normalize_email

_LINK = "/staff/link/{token}"
"""The URL path of one-time links."""


@click.group()
def staff() -> None:
    """Accounts of staff."""


@staff.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
def add(email: str, role: str) -> None:
    """Add an account and print its one-time link, good for 24 hours."""
    with tools.open_writing_session() as session:
        _, token = events.add_account(session, email, cast(Role, role), now=_now())
        session.commit()
    _give_link(token)


@staff.command()
@click.argument("email")
@click.option("--reset-factors", is_flag=True, help="Take passkeys, app and recovery codes off, for who lost them.")
def link(email: str, *, reset_factors: bool) -> None:
    """Print a new one-time link, for who forgot the password."""
    with tools.open_writing_session() as session:
        account_id = _find(session, email)
        renew = events.reset_factors if reset_factors else events.renew_link
        token = renew(session, account_id, now=_now())
        session.commit()
    _give_link(token)


def _give_link(token: str) -> None:
    say(
        "Give this link to its owner in a way you trust. It works once, within 24 hours, after the address of your site:"
    )
    click.echo(_LINK.format(token=token))


@staff.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def list_accounts(*, as_json: bool) -> None:
    """List all accounts."""
    with tools.open_session() as session:
        found = accounts.list_accounts(session)
    if as_json:
        give_json({"accounts": [{"email": one.email, "role": one.role, "active": one.is_active} for one in found]})
        return
    for one in found:
        click.echo(f"{one.email}  {one.role}{'' if one.is_active else '  (disabled)'}")


@staff.command()
@click.argument("email")
def disable(email: str) -> None:
    """Disable an account and end all its sessions."""
    with tools.open_writing_session() as session:
        events.disable_account(session, _find(session, email), now=_now())
        session.commit()
    say("The account is disabled.")


@staff.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let a disabled account sign in again."""
    with tools.open_writing_session() as session:
        events.enable_account(session, _find(session, email), now=_now())
        session.commit()
    say("The account can sign in again.")


def _find(session: Session, email: str) -> int:
    account = accounts.find_account(session, normalize_email(email))
    if account is None:
        raise NotFound("There is no account with this email. See: finder staff list")
    return account.id


def _now() -> datetime:
    return datetime.now(UTC)


@click.command(name="verify-audit")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.pass_context
def verify_audit(context: click.Context, *, as_json: bool) -> None:
    """Check that no entry of the history was changed or taken out."""
    with tools.open_session() as session:
        head, fault = history.get_head(session), history.verify(session)
    if as_json:
        entry, reason = fault or (None, None)
        give_json({"entries": head.number, "entry_hash": head.entry_hash, "fault": entry, "reason": reason})
    if fault:
        say(f"Entry {fault[0]} of the history {fault[1]}.")
        context.exit(1)
    say(
        f"The history is as it was written. Entries: {head.number}. Hash of the newest, to keep elsewhere: {head.entry_hash}"
    )


@click.command(name="audit-sample")
@click.option("--n", "count", default=50, show_default=True, type=click.IntRange(1, 1_000), help="How many programs.")
@click.option("--state", default="", help="Two letters; all states when left out.")
@click.option("--random-state", default=0, show_default=True, help="Another number draws other programs.")
@click.option("-o", "--output", type=NamedPath(path_type=Path, dir_okay=False), help="Instead of stdout.")
@click.option(
    "--results", type=NamedPath(path_type=Path, dir_okay=False), help="A filled-in list: print what it shows."
)
@click.option("--publish", is_flag=True, help="With --results: show them on the page about the data.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, with --results.")
def audit_sample(
    count: int, state: str, random_state: int, *, output: Path | None, results: Path | None, **how: bool
) -> None:
    """Draw a random call list, or (with --results) say how right the directory is."""
    if results is not None:
        _print_results(results, as_json=how["as_json"], publish=how["publish"])
        return
    if how["publish"]:
        raise BadInput("Only results can be published: name the filled-in list with --results.")
    with tools.open_session() as session:
        text = draw_sample(session, count=count, state=state.upper(), random_state=random_state)
    if output is None:
        click.echo(text, nl=False)
        return
    with write_whole(output) as file:
        file.write(text.encode())
    say(f"{counted(len(text.splitlines()) - 1, 'program')} to call written to {output}.")


def _print_results(path: Path, *, as_json: bool, publish: bool) -> None:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadInput(f"The file can't be read: {explain(error)}") from error
    except UnicodeDecodeError as error:
        raise BadInput("The file can't be read as UTF-8 text.") from error
    now = _now()
    measures = describe(read_results(lines, today=now.date()))
    if publish:
        audit = read_audit(lines, today=now.date())
        with tools.open_writing_session() as session:
            check_programs(session, lines, today=now.date())
            publish_audit(session, audit, now=now)
            session.commit()
        say("Published: the page about the data shows it.")
    if as_json:
        give_json(measures)
        return
    for name, one in measures.items():
        click.echo(
            f"{name}: {one['share']:.1%} of {one['asked']} (95 % interval {one['low']:.1%} to {one['high']:.1%})"
        )


COMMANDS = (staff, verify_audit, audit_sample)
