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
    opens: str = ""
    """A selector of folded parts, or of links within the page, that the visitor opens."""


OPEN_CODE = "7777-7777-7777"
"""A provider's link that the server of these tests holds open for ever."""
NEAR = "near=Denver%2C+CO"
FATES = ("busy", "repeated", "known", "full")
"""Why what a visitor wrote is not kept; the server of these tests gives a note with such a word, or with "kept", that fate.

It keeps nothing of them: the same words sent twice are known the second time, and of one page only so many wait.
"""
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
    State("results-nothing-typed-again", "/find", (("near", "Guam"), ("need", "d"), ("service", "F81"))),
    State("results-filters-open", f"/find?{NEAR}&within=100", opens=".filters, .filters details"),
    State("results-place-open", f"/find?{NEAR}&within=100", opens=".where-box"),
    State("results-overdose-open", f"/find?{NEAR}&within=5", opens=".overdose-brief"),
    State("results-without-point", "/find?near=Wyoming"),
    State("results-older", f"/find?{NEAR}&within=100&older=1"),
    State("results-by-town", "/find?near=Colorado"),
    State("results-private-map", "/find", (("near", "Denver, CO"), ("within", "100"), ("map", "1"))),
    State(
        "results-private-opened",
        "/find",
        (("near", "Denver, CO"), ("within", "25")),
        opens=".cards > li:first-child .card h3 a",
    ),
    State("results-ambiguous", "/find?near=Portland"),
    State("results-private", "/find", (("near", "Denver, CO"), ("need", "m"), ("within", "100"))),
    State("results-near-me", "/find", (("at", "39.75,-105.00"), ("within", "100"))),
    State("results-kept", "/find", (("near", "Colorado"), ("need", "d"), ("p", "{checked}"), ("p", "{program}"))),
    State("list", "/list?p={program}&p={refuses}&p={housing}&p={checked}&p={hidden}&p={gone}&p=none"),
    State("list-private", "/list", (("near", "Denver, CO"), ("p", "{program}"), ("p", "{referral}"))),
    State("list-empty", "/list"),
    State("list-of-one", "/list?p={program}", opens=".ways-along ~ details, main details"),
    State("list-of-the-most", "/list?{most}"),
    State("list-without-point", "/list?p={unplaced}&p={by_zip}"),
    State("list-of-too-many", "/list?{many}"),
    State("list-of-none-known", "/list?p=none"),
    State("place-no-zip", "/find?near=99999", status=404),
    State("place-here", "/find?near=near+me", status=404),
    State("place-only-care", "/find?near=detox", status=404),
    State("place-building", "/find?near=county+jail", status=404),
    State("place-crossing", "/find?near=5th+and+Main", status=404),
    State("place-house", "/find?near=my+house", status=404),
    State("place-unknown-private", "/find", (("near", "Xyzzyplugh"), ("need", "m")), 404),
    State("form-nothing-typed", "/find", (("near", ""), ("need", "m")), 400),
    State("place-unknown", "/find?near=Xyzzyplugh", status=404),
    State("place-corrected", "/find?near=Freemont%2C+CA"),
    State("place-military", "/find?near=09010", status=404),
    State("form-problems", f"/find?{NEAR}&within=7&page=x", status=400),
    State("form-address", "/find?near=12+Elm+Street", status=400),
    State("program", "/programs/{program}"),
    State("program-refuses", "/programs/{refuses}"),
    State("program-housing", "/programs/{housing}"),
    State("program-gone", "/programs/{gone}"),
    State("program-only-in-older-list", "/programs/{dated}"),
    State("program-without-point", "/programs/{unplaced}"),
    State("program-known-by-zip", "/programs/{by_zip}"),
    State("program-mental-health", "/programs/{mental}"),
    State("program-deleted", "/programs/{deleted}", status=410),
    State("program-all-open", "/programs/{checked}", opens="main details"),
    State("program-from-private-list", "/programs/{checked}", (("near", "Denver, CO"), ("need", "m"))),
    State("program-unknown", "/programs/nothing", status=404),
    State("program-checked", "/programs/{checked}"),
    State("program-checked-long-ago", "/programs/{old}"),
    State("program-hidden-phone", "/programs/{hidden}"),
    State("program-referral-line", "/programs/{referral}"),
    State("program-reported", "/programs/{reported}"),
    State("results-spoken-of", "/find?near=Colorado&need=d"),
    State("provider-code", "/check"),
    State("provider-code-wrong", "/check", (("code", "1234"),), 422),
    State("provider-listing", f"/check/{OPEN_CODE}"),
    State("provider-listing-open", f"/check/{OPEN_CODE}", opens="main details"),
    State("provider-problems", f"/check/{OPEN_CODE}", (("name", ""), ("zip", "12"), ("phones-0-number", "5")), 422),
    State("provider-thanks", f"/check/{OPEN_CODE}", (("answer", "right"),)),
    State("provider-over", "/check/0000-0000-0000", status=404),
    State("history", "/programs/{checked}/history"),
    State("history-hidden-phone", "/programs/{hidden}/history"),
    State("history-one-person", "/programs/{referral}/history"),
    State("history-nothing", "/programs/{program}/history"),
    State("report", "/programs/{program}/report"),
    State("report-problems", "/programs/{program}/report", (("right_number", "12"), ("note", "x")), status=422),
    State("report-thanks", "/programs/{program}/report", (("field", "phone"), ("note", "fate: kept"))),
    *(
        State(f"report-{fate}", "/programs/{program}/report", (("field", "phone"), ("note", f"fate: {fate}")), status)
        for fate, status in zip(FATES, (503, 429, 200, 503), strict=True)
    ),
    State("report-deleted", "/programs/{deleted}/report", status=410),
    State("guide-report", "/guide/timeline/report"),
    State("guide-report-problems", "/guide/timeline/report", (("note", ""),), 422),
    State("guide-report-busy", "/guide/timeline/report", (("note", "fate: busy"),), 503),
    State("guide-report-thanks", "/guide/timeline/report", (("note", "fate: kept"),)),
    State("helpful-thanks", "/guide/helpful", (("page", "timeline"), ("helpful", "yes"))),
    State("guide", "/guide"),
    State("guide-private", "/guide", (("near", "Denver, CO"),)),
    State("guide-sources-open", "/guide", opens="main details"),
    State("guide-unknown-topic", "/guide/nothing", status=404),
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
    State("choose-calm", "/choose", (("answer", "used"), ("answer", "medicine")), opens="main details"),
    State("choose-nothing", "/choose", (("answer", "nothing"),)),
    State("privacy", "/privacy"),
    State("health-data", "/health-data"),
    State("about", "/about"),
    State("data", "/about/data"),
    State("api-reference", "/about/api"),
    State("not-found", "/nothing", status=404),
    State("error-400", "/errors/400", status=400),
    State("error-403", "/errors/403", status=403),
    State("error-405", "/errors/405", status=405),
    State("error-410", "/errors/410", status=410),
    State("error-413", "/errors/413", status=413),
    State("error-429", "/errors/429", status=429),
    State("error-500", "/errors/500", status=500),
    State("error-503", "/errors/503", status=503),
    State("styleguide", "/styleguide", languages=("en",)),
)
"""In the order in which a person may meet them."""
