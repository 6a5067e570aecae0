"""A program as a contact (vCard 3.0, RFC 2426), which phones keep in their address book."""

from __future__ import annotations

from finder.listings.rules.programs import Program

_LINE = 75
"""Bytes a line may have; longer ones are folded (RFC 2426, 2.6)."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def write_vcard(program: Program, *, url: str) -> str:
    """Return the vCard. `url`: the address of its page, or "".

    Hidden numbers and referral lines are left out, as on pages. Nothing says what kind of place it is: whoever
    borrows the phone sees a name and a number.
    """
    name = ", ".join(part for part in (program.name, program.name2) if part)
    street = ", ".join(part for part in (program.street, program.street2) if part)
    place = ";".join(map(_escape, ("", "", street, program.city, program.state, program.zip, "USA")))
    numbers = [] if program.phone_hidden else [phone for phone in program.phones if phone.answers != "referral_line"]
    first = program.call_phone
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_escape(name)};;;;",
        f"FN:{_escape(name)}",
        f"ORG:{_escape(program.organization or program.name)}",
        f"ADR;TYPE=work:{place}",
    ]
    for phone in sorted(numbers, key=lambda phone: phone != first):
        extension = f",{phone.extension}" if phone.extension.isdigit() else ""
        lines.append(f"TEL;TYPE=work,voice:{phone.number}{extension}")
    lines += [f"URL:{url}"] if url else []
    return "".join(f"{_fold(line)}\r\n" for line in (*lines, "END:VCARD"))


def _escape(text: str) -> str:
    return text.translate(_ESCAPED)


def _fold(line: str) -> str:
    """Break a line into pieces of at most 75 bytes, never inside a letter."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        written = letter.encode()
        if len(piece) + len(written) > (_LINE if not pieces else _LINE - 1):
            pieces.append(piece)
            piece = b""
        piece += written
    return "\r\n ".join(part.decode() for part in (*pieces, piece))
