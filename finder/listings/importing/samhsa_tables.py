"""The CSV of the locator's export button: address columns, then one column of marks for every code."""

from __future__ import annotations

from dataclasses import replace

from finder.listings.importing.building import Asked, Gathered, Part, base_record, phones_of
from finder.listings.importing.code_cells import split_codes
from finder.listings.importing.formats import Match
from finder.listings.importing.kinds import OTP_KIND, KindTeller, kinds_of
from finder.listings.importing.reading import Table
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE, Vocabulary

_SURVEYS = {"SU": "su", "MH": "mh"}


def read_export(table: Table, match: Match, vocabulary: Vocabulary) -> Part:
    """Read the export.

    Its columns cover two surveys. A row of one type was asked about the codes of its own survey (by our vocabulary) and
    those that any row of its type has; an empty cell elsewhere means nothing. Nor does a cell that says neither yes nor no.
    """
    gathered, teller = Gathered(), KindTeller(vocabulary)
    for number, row in gathered.readable(table, match):
        answers = {code: gathered.marks.read(code, row[code]) for code in match.codes}
        offered = {code for code, said in answers.items() if said}
        offered.update(split_codes(row.get("service_code_info", "")))
        kinds = kinds_of(row.get("type_facility")) or (teller.kind_of(offered),)
        if OTP_KIND in kinds:
            offered.add(CERTIFIED_METHADONE)
        codes = tuple(sorted(offered))
        record = base_record(row, phones=phones_of(row), kinds=kinds, codes=codes)
        unanswered = tuple(sorted(code for code, said in answers.items() if said is None and code not in offered))
        record = replace(record, unanswered=unanswered) if unanswered else record
        gathered.add(number, record, unknown=[code for code in codes if code not in vocabulary.by_code])
    return Part(gathered=gathered, asked=_asked(gathered, match.codes, vocabulary))


def _asked(gathered: Gathered, columns: tuple[str, ...], vocabulary: Vocabulary) -> Asked:
    asked = {}
    for kind, seen in gathered.seen.items():
        survey = _SURVEYS.get(kind)
        of_survey = {
            code for code in columns if code in vocabulary.by_code and vocabulary.by_code[code].survey == survey
        }
        asked[kind] = tuple(sorted(of_survey | seen))
    return asked
