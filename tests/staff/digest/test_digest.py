"""Mail to staff: counts and links, through the operator's server only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from finder.platform.errors import BadInput, BadSettings
from finder.platform.mail import Letter, send_all
from finder.staff.accounts.store import accounts
from finder.staff.digest.composing import count_for_all
from finder.staff.digest.rules.letters import Counts, write_letter
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.reviewing.deciding import Decision, reject
from finder.staff.rules.permissions import ActionContext
from tests.commands import finder
from tests.each import in_one_pass
from tests.ports import free_port
from tests.staff_directory import NOW, Directory, evidence, phone

LETTER = Letter(to="ed@example.org", subject="Nearby Care: what waits for you", text="- 1 report: /staff/reports\n")


class Inbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, str]]:
    """A mail server on loopback, and its URL."""
    box, port = Inbox(), free_port()

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        # Not handled: the server itself says 535 to a wrong password; else nobody would answer.
        return AuthResult(success=data.password == b"p@ss", handled=False)

    server = Controller(box, hostname="127.0.0.1", port=port, authenticator=check, auth_require_tls=False)
    server.start()
    yield box, f"smtp://ed:p%40ss@127.0.0.1:{port}"
    server.stop()


def propose(directory: Directory, context: ActionContext) -> int:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        wanted = Edit(
            program_id=program_id,
            base_version=version,
            reason="moved",
            changes={"phones": [phone("+13035550111")]},
            evidence=(evidence(),),
        )
        outcome = edit_program(session, wanted, context=context)
    assert outcome.proposal_id is not None
    return outcome.proposal_id


def counts(directory: Directory) -> dict[str, Counts]:
    with directory.sessions() as session:
        return {account.email.partition("@")[0]: found for account, found in count_for_all(session, now=NOW)}


def test_each_person_is_told_what_is_theirs_to_do(directory: Directory) -> None:
    propose(directory, directory.by("ed"))
    found = counts(directory)
    assert (found["ed"].own_waiting, found["ed"].proposals) == (1, 0)
    assert (found["rita"].own_waiting, found["rita"].proposals) == (0, 1)
    assert found["eve"].own_waiting == found["eve"].proposals == 0
    assert "vera" not in found


def test_a_rejected_proposal_reaches_its_author_for_a_week(directory: Directory) -> None:
    number = propose(directory, directory.by("ed"))
    with directory.sessions.begin() as session:
        reject(session, Decision(proposal_id=number, note="wrong building"), context=directory.by("rita"))
    assert counts(directory)["ed"].own_rejected == 1
    assert counts(directory)["rita"].own_rejected == 0
    with directory.sessions() as session:
        later = {account.email: found for account, found in count_for_all(session, now=NOW + timedelta(days=8))}
    assert later["ed@example.org"].own_rejected == 0


def test_somebody_who_left_gets_no_mail(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        account = accounts.find_account(session, "ed@example.org")
        assert account is not None
        accounts.update_account(session, account.id, is_active=False)
    assert "ed" not in counts(directory)


def test_a_letter_holds_counts_and_links_and_nothing_else() -> None:
    subject, text = write_letter(
        Counts(proposals=1, own_waiting=44, reports=2, imports=0),
        site_name="Nearby Care",
        site="https://care.example.org",
    )
    assert subject == "Nearby Care: what waits for you"
    assert "1 proposal waits for you to decide: https://care.example.org/staff/proposals" in text
    assert "2 reports of visitors are open: https://care.example.org/staff/reports" in text
    assert "44 of your proposals wait for a second person: https://care.example.org/staff/proposals?show=mine" in text
    assert "import" not in text
    assert Counts().is_empty
    assert not replace(Counts(), openings=1).is_empty


def test_letters_arrive(inbox: tuple[Inbox, str]) -> None:
    box, url = inbox
    assert send_all([LETTER, replace(LETTER, to="rita@example.org")], url=url, sender="finder@care.example.org") == 2
    assert [mail.rcpt_tos for mail in box.mails] == [["ed@example.org"], ["rita@example.org"]]
    assert b"Subject: Nearby Care: what waits for you" in box.mails[0].content
    assert b"Auto-Submitted: auto-generated" in box.mails[0].content


def test_a_line_break_in_an_address_is_no_second_header(inbox: tuple[Inbox, str]) -> None:
    box, url = inbox
    with pytest.raises(ValueError, match="linefeed"):
        send_all([replace(LETTER, to="a@example.org\nBcc: b@example.org")], url=url, sender="finder@care.example.org")
    assert box.mails == []


@in_one_pass("url", ["http://localhost", "smtp://", "localhost:25"])
def test_what_is_no_mail_server_is_told(url: str) -> None:
    with pytest.raises(BadSettings, match="FINDER_SMTP_URL"):
        send_all([LETTER], url=url, sender="a@example.org")


def test_a_server_that_is_not_there_is_one_line(inbox: tuple[Inbox, str]) -> None:
    with pytest.raises(BadInput, match="mail server failed after 0"):
        send_all([LETTER], url=f"smtp://127.0.0.1:{free_port()}", sender="a@example.org")
    with pytest.raises(BadInput, match="mail server failed"):
        send_all([LETTER], url=inbox[1].replace("p%40ss", "wrong"), sender="a@example.org")


def test_the_command_needs_a_server_and_tells_what_it_would_send(directory: Directory) -> None:
    propose(directory, directory.by("ed"))
    refused = finder(directory.url, "digest")
    assert (refused.returncode, "FINDER_SMTP_URL" in refused.stderr) == (2, True)
    shown = finder(directory.url, "digest", "--dry-run")
    assert shown.returncode == 0
    assert "To: rita@example.org" in shown.stdout
    assert "Hope House" not in shown.stdout
    assert "5550111" not in shown.stdout


def test_the_command_sends(directory: Directory, inbox: tuple[Inbox, str], monkeypatch: pytest.MonkeyPatch) -> None:
    propose(directory, directory.by("ed"))
    monkeypatch.setenv("FINDER_SMTP_URL", inbox[1])
    monkeypatch.setenv("FINDER_MAIL_FROM", "finder@care.example.org")
    refused = finder(directory.url, "digest")
    assert (refused.returncode, "FINDER_PUBLIC_URL" in refused.stderr, inbox[0].mails) == (2, True, [])
    monkeypatch.setenv("FINDER_PUBLIC_URL", "https://care.example.org")
    assert finder(directory.url, "digest").returncode == 0
    texts = [str(message_from_bytes(mail.content).get_payload(decode=True)) for mail in inbox[0].mails]
    assert all(": https://care.example.org/staff/" in text for text in texts)
    assert {mail.rcpt_tos[0] for mail in inbox[0].mails} >= {"ed@example.org", "rita@example.org"}
