"""Where a site comes from, as `build.json` says it: program, commit, date. The same source gives the same bytes.

In: the folders that a site is made of, the environment. Out: `Provenance`, and its JSON. The date is that of
SOURCE_DATE_EPOCH, else of the commit, else there is none; never that of a clock or of a file.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator import __version__
from generator.changes import ChangesFault, Git

BUILD_FILE = "build.json"
_EPOCH = "SOURCE_DATE_EPOCH"


class ProvenanceFault(Exception):  # noqa: N818 (told to the user as it is)
    """The date that the environment gives is none; the message is for the user, in Chinese."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a site was made of. No commit: the content is in no git repository, or git cannot say."""

    commit: str | None = None
    is_modified: bool = False
    """The content, the templates or mkdocs.yml are not those of the commit."""
    date: str | None = None

    def data(self) -> bytes:
        """The bytes of `build.json`."""
        document: dict[str, object] = {"program": "jixiao", "version": __version__, "commit": self.commit}
        document |= {"modified": self.is_modified} if self.commit else {}
        document |= {"date": self.date} if self.date else {}
        return (json.dumps(document, indent=1) + "\n").encode()


def provenance_of(sources: Iterable[Path], environment: Mapping[str, str] = os.environ) -> Provenance:
    """Ask git about the first of these folders and files, and whether any of them differs from the commit.

    Raises:
        ProvenanceFault: SOURCE_DATE_EPOCH is not a number of seconds.

    """
    date = _date(environment[_EPOCH]) if environment.get(_EPOCH) else None
    paths = [one.resolve() for one in sources]
    try:
        git = Git(paths[0])
        commit = git.commit("HEAD")
        top = Path(git.run("rev-parse", "--show-toplevel").removesuffix("\n"))
        mine = [str(one) for one in paths if one.is_relative_to(top)]
        changed = git.run("status", "--porcelain", "--untracked-files=normal", "-z", "--", *mine)
        date = date or _date(git.run("show", "--no-patch", "--format=%ct", commit).strip())
    except ChangesFault:
        return Provenance(date=date)
    return Provenance(commit, bool(changed), date)


def _date(seconds: str) -> str:
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError) as error:
        raise ProvenanceFault(f"环境变量 {_EPOCH} 应为 1970 年以来的秒数，现在是“{seconds}”") from error
