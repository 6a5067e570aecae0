"""The states of pages, once: axe, our own assertions and the screenshots all go through this list.

A later page joins all three by one line here. `{program}` and its like are filled in from the sample directory.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """One page in one state."""

    name: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    """What to post to `path`; empty for a page that is fetched."""
    status: int = 200
    languages: tuple[str, ...] = ("en", "es")


NEAR = "near=Denver%2C+CO"
STATES = (
    State("home", "/"),
    State("results", f"/find?{NEAR}&within=100"),
    State("results-filtered", f"/find?{NEAR}&within=100&need=m&service=MD"),
    State("results-page-2", "/find?near=California&page=2"),
    State("results-dense", "/find?near=Los+Angeles%2C+CA&within=50"),
    State("results-area", "/find?near=Cook+County%2C+IL"),
    State("results-map", f"/find?{NEAR}&within=100&map=1"),
    State("results-map-of-area", "/find?near=Cook+County%2C+IL&map=1"),
    State("results-widened", "/find?near=59718&within=5&need=d"),
    State("results-nothing", f"/find?{NEAR}&need=d&need=m&need=c&service=BWON&service=F81&service=N24&service=PVTP"),
    State("results-ambiguous", "/find?near=Portland"),
    State("results-private", "/find", (("near", "Denver, CO"), ("need", "m"), ("within", "100"))),
    State("results-near-me", "/find", (("at", "39.75,-105.00"), ("within", "100"))),
    State("results-kept", "/find", (("near", "Colorado"), ("need", "d"), ("p", "{checked}"), ("p", "{program}"))),
    State("list", "/list?p={program}&p={refuses}&p={housing}&p={checked}&p={hidden}&p={gone}&p=none"),
    State("list-private", "/list", (("near", "Denver, CO"), ("p", "{program}"), ("p", "{referral}"))),
    State("list-empty", "/list"),
    State("place-unknown", "/find?near=Xyzzyplugh", status=404),
    State("place-corrected", "/find?near=Freemont%2C+CA"),
    State("place-military", "/find?near=09010", status=404),
    State("form-problems", f"/find?{NEAR}&within=7&page=x", status=400),
    State("form-address", "/find?near=12+Elm+Street", status=400),
    State("program", "/programs/{program}"),
    State("program-refuses", "/programs/{refuses}"),
    State("program-housing", "/programs/{housing}"),
    State("program-gone", "/programs/{gone}"),
    State("program-checked", "/programs/{checked}"),
    State("program-checked-long-ago", "/programs/{old}"),
    State("program-hidden-phone", "/programs/{hidden}"),
    State("program-referral-line", "/programs/{referral}"),
    State("program-reported", "/programs/{reported}"),
    State("results-spoken-of", "/find?near=Colorado&need=d"),
    State("provider-code", "/check"),
    State("provider-code-wrong", "/check", (("code", "1234"),), 422),
    State("provider-over", "/check/0000-0000-0000", status=404),
    State("history", "/programs/{checked}/history"),
    State("history-hidden-phone", "/programs/{hidden}/history"),
    State("history-one-person", "/programs/{referral}/history"),
    State("history-nothing", "/programs/{program}/history"),
    State("report", "/programs/{program}/report"),
    State("report-problems", "/programs/{program}/report", (("right_number", "12"), ("note", "x")), status=422),
    State("report-thanks", "/programs/{program}/report", (("field", "phone"),)),
    State("helpful-thanks", "/guide/helpful", (("page", "timeline"), ("helpful", "yes"))),
    State("guide", "/guide"),
    State("topic-timeline", "/guide/timeline"),
    State("topic-danger-signs", "/guide/danger-signs"),
    State("topic-emergency", "/guide/emergency"),
    State("topic-rescue-spray", "/guide/rescue-spray"),
    State("topic-medicines", "/guide/medicines"),
    State("topic-supply", "/guide/supply"),
    State("topic-expecting", "/guide/expecting"),
    State("topic-calling", "/guide/calling"),
    State("topic-packing", "/guide/packing"),
    State("topic-paying", "/guide/paying"),
    State("topic-rights", "/guide/rights"),
    State("topic-family", "/guide/family"),
    State("topic-start-again", "/guide/start-again"),
    State("topic-kinds-of-care", "/guide/kinds-of-care"),
    State("topic-just-out", "/guide/just-out"),
    State("topic-not-ready", "/guide/not-ready"),
    State("topic-talking-help", "/guide/talking-help"),
    State("stay-private", "/stay-private"),
    State("choose", "/choose"),
    State("choose-danger", "/choose", (("answer", "danger"), ("answer", "used"), ("answer", "pregnant"))),
    State("privacy", "/privacy"),
    State("health-data", "/health-data"),
    State("about", "/about"),
    State("data", "/about/data"),
    State("api-reference", "/about/api"),
    State("not-found", "/nothing", status=404),
    State("error-400", "/errors/400", status=400),
    State("error-405", "/errors/405", status=405),
    State("error-413", "/errors/413", status=413),
    State("error-429", "/errors/429", status=429),
    State("error-500", "/errors/500", status=500),
    State("error-503", "/errors/503", status=503),
    State("styleguide", "/styleguide", languages=("en",)),
)
"""In the order in which a person may meet them."""
