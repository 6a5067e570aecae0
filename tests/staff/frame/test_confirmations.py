"""What a page says after a form: every blueprint has its own sentences, and none takes another's key."""

from __future__ import annotations

import pytest
from flask import Blueprint, Flask

from finder.listings.rules.fields import GROUPS
from finder.staff.frame.confirmations import add_confirmations, find_confirmation
from finder.staff.frame.layout import go
from tests.staff_site import Office


def test_a_check_is_confirmed_in_the_words_of_the_page_it_was_made_on(office: Office) -> None:
    desk = office.desk("ed")
    river = office.directory.ids()["River Home"]
    version = desk.page(f"/staff/programs/{river}").select_one("input[name=base_version]")
    sent = {"group": ["phone"], "base_version": str(version["value"])}  # type: ignore[index]
    answer = desk.send(f"/staff/programs/{river}/check", sent)
    assert _says(desk.page(answer.headers["Location"])) == "Thank you. It is recorded as correct today."

    hope = office.directory.ids()["Hope House"]
    version = desk.page(f"/staff/?call={hope}").select_one("input[name=version]")
    answer = desk.send(f"/staff/calls/{hope}/checked", {"group": list(GROUPS), "version": str(version["value"])})  # type: ignore[index]
    assert _says(desk.page(answer.headers["Location"])) == "Checked. This is the next one."


def _says(page: object) -> str:
    return page.select_one("p.notice[role=status]").get_text()  # type: ignore[attr-defined, no-any-return]


def test_two_blueprints_with_one_key_make_no_app() -> None:
    app = Flask("rooms")
    for name in ("one", "other"):
        blueprint = Blueprint(name, __name__)
        add_confirmations(blueprint, saved=f"Saved in {name}.")
        if name == "one":
            app.register_blueprint(blueprint)
            continue
        with pytest.raises(ValueError, match="other: saved"):
            app.register_blueprint(blueprint)


def test_only_a_known_key_is_sent_along(office: Office) -> None:
    with office.app.test_request_context():
        assert go("/staff/?state=CO", "claimed").headers["Location"] == "/staff/?state=CO&done=claimed"
        assert find_confirmation("nothing") is None
        with pytest.raises(KeyError):
            go("/staff/", "nothing")
