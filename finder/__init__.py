"""The treatment-program finder: find detox and rehab programs near a place, with its facts and their sources."""

# Written so that any Python can read it, whatever its age: it is the first module that is imported.
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # a Python that is too old is what this is for
    sys.exit("This program needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))
