"""The command that mails staff what waits for them."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from finder.cli import tools
from finder.cli.reporting import say
from finder.platform.counted import counted
from finder.platform.errors import BadInput
from finder.platform.mail import Letter, send_all
from finder.platform.settings import read_settings
from finder.staff.digest.composing import count_for_all
from finder.staff.digest.rules.letters import write_letter


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the letters, and send none.")
def digest(*, dry_run: bool) -> None:
    """Mail each member of staff how much waits for them: counts and links only. Run it once a day."""
    settings = read_settings(os.environ)
    if not (dry_run or settings.smtp_url):
        raise BadInput("No mail server is set. Set FINDER_SMTP_URL, such as smtp://localhost, or try --dry-run.")
    if not (dry_run or settings.mail_from):
        raise BadInput("Set FINDER_MAIL_FROM to the address that letters come from.")
    if not (dry_run or settings.public_url):
        raise BadInput("Set FINDER_PUBLIC_URL to the site's address, such as https://example.org: letters lead there.")
    letters = []
    with tools.open_session() as session:
        for account, counts in count_for_all(session, now=datetime.now(UTC)):
            if counts.is_empty:
                continue
            subject, text = write_letter(counts, site_name=settings.site_name, site=settings.public_url)
            letters.append(Letter(to=account.email, subject=subject, text=text))
    if dry_run:
        for letter in letters:
            click.echo(f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.text}")
        return
    sent = send_all(letters, url=settings.smtp_url, sender=settings.mail_from)
    say(f"{counted(sent, 'letter')} sent.")


COMMANDS = (digest,)
