"""The error every loader of content raises. Its message names the file and, where it can, the line."""

from __future__ import annotations

from finder.errors import ContentError

__all__ = ["ContentError"]
