"""Saved views of the list of programs, and the area in which somebody works."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from finder.staff.calls import own_views
from finder.staff.calls.own_views import LONGEST_NAME
from finder.staff.calls.web.program_filters import filter_pairs, sent_filter
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, needs, writing
from finder.staff.frame.layout import go
from finder.staff.frame.staff_form import read_form, require_valid, strip_text
from finder.staff.frame.state_tiles import STATES
from finder.staff.store.own_views import SavedView, WorkArea

own_view_pages = Blueprint("staff_own_views", __name__, url_prefix="/staff/views")
add_confirmations(
    own_view_pages,
    view_saved="Saved. You find it above the list.",
    view_removed="Removed.",
    area_saved="Saved. Your queue and your list begin there.",
)
_LONGEST_COUNTY = 60


class ViewForm(Form):
    """The name of a view; its filters are the fields of the list's own form."""

    view_name = StringField(
        filters=[strip_text],
        validators=[
            DataRequired("Give the view a name."),
            Length(max=LONGEST_NAME, message=f"This is too long: {LONGEST_NAME} characters at most."),
        ],
    )


class AreaForm(Form):
    """A state, and perhaps a county of it."""

    area_state = StringField(validators=[AnyOf(("", *STATES), message="Choose one of the states.")])
    area_county = StringField(
        filters=[strip_text],
        validators=[Length(max=_LONGEST_COUNTY, message=f"This is too long: {_LONGEST_COUNTY} characters at most.")],
    )

    def validate_area_county(self, field: StringField) -> None:
        """Check that a county comes with its state."""
        if field.data and not self.area_state.data:
            raise ValidationError("Choose the state of this county.")


def _list(query: str) -> str:
    address = url_for("staff_program_list.show_programs")
    return f"{address}?{query}" if query else address


@own_view_pages.post("/save")
@needs("view")
def save() -> Response:
    """Save the filters of the list under a name.

    Raises:
        BadInput: no name, or too many views.
    """
    form = read_form(ViewForm)
    require_valid(form)
    query = urlencode(filter_pairs(sent_filter())) or "state=all"
    with writing() as session:
        own_views.save_view(session, SavedView(name=str(form.view_name.data), query=query), context=get_context())
    return go(_list(query), "view_saved")


@own_view_pages.post("/remove")
@needs("view")
def remove() -> Response:
    """Remove a saved view."""
    form = read_form(ViewForm)
    with writing() as session:
        own_views.delete_view(session, str(form.view_name.data or ""), context=get_context())
    return go(_list(""), "view_removed")


@own_view_pages.post("/area")
@needs("view")
def save_area() -> Response:
    """Save the area in which somebody works.

    Raises:
        BadInput: there is no such state, or a county without one.
    """
    form = read_form(AreaForm)
    require_valid(form)
    area = WorkArea(state=str(form.area_state.data or ""), county=str(form.area_county.data or ""))
    with writing() as session:
        own_views.save_area(session, area, context=get_context())
    return go(_list(""), "area_saved")
