"""The program itself as a key: what was worked out by another version of it counts as not worked out."""

from functools import cache
from importlib.metadata import version
from pathlib import Path
from sqlite3 import sqlite_version

import generator
from generator.disk import list_folder
from generator.store import digest_of

_LIBRARIES = (
    "jinja2",
    "markdown",
    "markupsafe",
    "mkdocs",
    "mkdocs-material",
    "pydantic",
    "pyyaml",
    "vl-convert-python",
)


@cache
def program_key() -> str:
    """The digest of every file of the program, and the versions of the libraries that have a say in the result."""
    programs = list_folder(Path(generator.__file__).parent)
    files = [path for path in programs.paths if "__pycache__/" not in path]
    return digest_of(
        *(part for path in files for part in (path, programs.read(path))), *map(version, _LIBRARIES), sqlite_version
    )
