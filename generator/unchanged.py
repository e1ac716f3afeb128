"""Whether a site is already what a build would make: then nothing needs to be done.

In: all that a build reads, as the system's stamps (size, times, file number), not as bytes; and the site, likewise.
Out: yes or no. Yes only where everything is certain: a file that was changed in the very moment of the last build, a
plugin of somebody else's, a configuration that looks elsewhere, and the answer is no.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from generator.disk import read_file, stamp_everything
from generator.program import program_key
from generator.project import Project, configuration_of, plugins_of
from generator.provenance import provenance_of
from generator.site_folder import stamps_below
from generator.store import TICK, Stamp, Store, digest_of

_KIND = "built"
_ELSEWHERE = ("INHERIT", "hooks", "watch")
"""Keys of mkdocs.yml that bring in what we do not see."""


class LastBuild:
    """What a build is going to read, as it is when this is made, beside what the last one has read and made.

    Raises:
        ProjectFault: mkdocs.yml cannot be read.
        ProvenanceFault: the date that the environment gives is none.

    """

    def __init__(self, project: Project, store: Store, public: Path, options: Iterable[object]) -> None:
        self._store = store
        self._public = public.resolve()
        self._inputs = _inputs_key(project, options)

    def is_current(self) -> bool:
        """Whether the site is what the last build has made of the same inputs."""
        kept = self._store.get(_KIND, self._name)
        if self._inputs is None or kept is None or not kept.startswith(self._inputs.encode()):
            return False  # without a look at the site
        return kept == self._state(stamps_below(self._public))

    def remember(self, site: Iterable[tuple[str, Stamp]]) -> None:
        """A build has just made the site of these inputs."""
        self._store.put(_KIND, self._name, b"" if self._inputs is None else self._state(site))

    @property
    def _name(self) -> str:
        return digest_of(str(self._public))

    def _state(self, site: Iterable[tuple[str, Stamp]]) -> bytes:
        """The inputs and the site; how many names a file has, and so when that changed, is the store's business."""
        stamps = sorted((path, *stamp) for path, stamp in site)
        return f"{self._inputs} {digest_of(repr(stamps))}".encode()


def _inputs_key(project: Project, options: Iterable[object]) -> str | None:
    """All that a build reads, before it reads it; None if an equal key would not mean equal files."""
    now = time.time_ns()
    if project.config_file is None:
        return None
    config = configuration_of(project.config_file)
    theme = config.get("theme")
    named = (config.get("docs_dir", "docs"), theme.get("custom_dir") if isinstance(theme, dict) else None)
    folders = {*project.sources} | {project.config_file.parent / name for name in named if isinstance(name, str)}
    stamps = sorted(
        (path, one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino)
        for folder in folders
        for path, one in stamp_everything(folder)
    )
    if max((changed for _, _, _, changed, _ in stamps), default=0) + TICK > now or not _is_whole(project, config):
        return None
    provenance = provenance_of(project.sources)
    return digest_of(program_key(), provenance.data(), repr(tuple(options)), repr(stamps))


def _is_whole(project: Project, config: dict[str, object]) -> bool:
    """Whether the configuration brings in nothing that we do not see."""
    if project.config_file is None or any(key in config for key in _ELSEWHERE):
        return False
    text = read_file(project.config_file.parent, project.config_file.name)
    return plugins_of(config).keys() == {"jixiao"} and b"!ENV" not in text and b"!!" not in text
