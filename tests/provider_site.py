"""The staff side and a provider's page over a directory with a lasting secret, which links need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from finder.platform.database.session import get_engine, make_session_factory, make_writing_factory
from finder.platform.keys import Keys
from finder.platform.web.services import SiteServices, provide, services_of
from finder.provider.rules.links import ProviderLink, Way
from finder.staff.provider_links.issuing import issue_link
from tests.staff_directory import Directory
from tests.staff_site import Office

SECRET = "a-secret-for-tests-of-more-than-32-letters"


@pytest.fixture
def keyed(directory: Directory) -> Directory:
    """Return the directory, opened with a secret."""
    keys = Keys(SECRET)
    return replace(
        directory,
        sessions=make_writing_factory(get_engine(directory.sessions), keys),
        readers=make_session_factory(get_engine(directory.readers), keys),
    )


@pytest.fixture
def keyed_office(office: Office, keyed: Directory) -> Iterator[Office]:
    """Return the staff side with a secret."""
    site = services_of(office.app, SiteServices)
    keys = Keys(SECRET)
    factories = {
        "writing_sessions": make_writing_factory(get_engine(site.writing_sessions), keys),
        "primary_sessions": make_session_factory(get_engine(site.primary_sessions), keys),
        "staff_writing_sessions": make_writing_factory(get_engine(site.staff_writing_sessions), keys),
    }
    provide(office.app, replace(site, **factories))
    yield Office(app=office.app, directory=keyed, clock=office.clock)
    provide(
        office.app, replace(services_of(office.app, SiteServices), **{name: getattr(site, name) for name in factories})
    )


def issue(
    directory: Directory, name: str = "Hope House", *, way: Way = "paper", by: str = "ed"
) -> tuple[ProviderLink, str]:
    """Make a link, and return it with its code."""
    with directory.sessions.begin() as session:
        return issue_link(session, directory.ids()[name], way, context=directory.by(by))
