"""EVERYTHING=1, as before landing: conversations on both databases, the years of all roadmaps, more random cases, slow
checks."""

import os

EVERYTHING = bool(os.environ.get("EVERYTHING"))
