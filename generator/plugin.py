"""The door to MkDocs: pages and files of the site become MkDocs files, and nothing else happens here.

MkDocs' own pages (content/pages) stay as they are. Generated pages carry the YAML they come from as their edit link,
and stand outside the navigation unless mkdocs.yml names them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation

from generator import report
from generator.corpus import Corpus
from generator.exports.imprint import Imprint
from generator.gate import GateFault
from generator.project import OPTIONS, Project, why_not_write_to
from generator.publication import Options as LeftOut
from generator.publication import Publication
from generator.render import TemplateFault
from generator.search_program import SearchFault
from generator.shell import Press
from generator.site_folder import OWN, SiteFolder
from generator.workshop import Workshop, workshop_of

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

_STUB = "# …\n"
"""What MkDocs has of a page of ours while it builds; `publish` writes the page itself over it."""
LARGE_PREVIEW = 1000
"""A preview of more records than these is without search and data files, so that a change can soon be seen."""
_FOR_DATA = {"assets/compare.js"}
"""Scripts that do nothing without the data files."""
_BEFORE_OTHERS, _AFTER_OTHERS = 100, -100


class Options(Config):  # type: ignore[no-untyped-call] # MkDocs types it not
    """The options of `plugins: jixiao:`; folders are relative to mkdocs.yml."""

    content = config_options.Type(str, default=OPTIONS["content"])
    templates = config_options.Type(str, default=OPTIONS["templates"])
    scheme = config_options.Type(str, default=OPTIONS["scheme"])


def is_alone(config: MkDocsConfig) -> bool:
    """Whether no other plugin can write into the site."""
    return config.plugins.keys() == {"jixiao"}


class JixiaoPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call] # as above
    """Adds the pages of all records to a MkDocs site.

    The pages that the navigation names are MkDocs' own. All others are printed by `publish` inside the shells that
    MkDocs renders for them: thousands of pages in MkDocs' hands would cost more than everything else together.
    """

    corpus: Corpus | None = None
    """What has been read already, by `jixiao build`; else it is read for each build."""
    workshop: Workshop | None = None
    """How much help the build has; `jixiao build` says so, else the default."""
    left_out: LeftOut = LeftOut()
    """What this build leaves out; `jixiao build` says so."""
    folder: Callable[[], SiteFolder] | None = None
    """Gives what the site is made in, with what stands there already; else everything is made in an empty one."""
    _is_preview = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002 (none)
        """Keep this object alive over the rebuilds of `serve`, which is a preview."""
        self._is_preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Rebuild when a record or a template changes, not only a hand-written page.

        Raises:
            PluginError: the site would take the place of the project's own files; MkDocs would empty their folder.

        """
        project = self._project(config)
        if why := why_not_write_to(Path(config.site_dir), project):
            raise PluginError(why)
        config.watch.extend(str(folder) for folder in (project.content, project.templates) if folder.is_dir())
        self._is_alone = is_alone(config)
        root = Path(config.site_dir)
        if self._is_alone and self._is_preview and self.folder is None:
            self.folder = cache(partial(SiteFolder, root))
        if self.folder and self._is_alone:
            config.site_dir = str(root / OWN)
        return config

    @event_priority(_BEFORE_OTHERS)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read the records; add the pages that the navigation names.

        Raises:
            PluginError: something in the content cannot be published, or a template is at fault.

        """
        project = self._project(config)
        workshop = self.workshop = self.workshop or self._workshop(project)
        if not self._is_alone:
            workshop = self.workshop = replace(workshop, store=workshop.store.copying())
        corpus, self.corpus = self.corpus or workshop.corpus(project), None
        if corpus.errors:
            raise PluginError("\n" + self._errors(corpus, project))
        if self._is_preview and len(corpus.readings) > LARGE_PREVIEW:
            self.left_out = LeftOut(has_data=False, has_search=False)
        if not self.left_out.has_data:
            config.extra_javascript = [one for one in config.extra_javascript if str(one) not in _FOR_DATA]
        self._name_sources(files, config)
        with _faults_of_templates():
            self._publication = Publication(project, corpus, workshop, self._imprint(config), self.left_out)
        for file in self._publication.files_named(_named_in(config.nav)):
            self._add(files, File.generated(config, file, content=_STUB, inclusion=InclusionLevel.INCLUDED))
        absent = {file for file in _named_in(config.nav) if file.endswith(".md") and not files.get_file_from_path(file)}
        if absent:
            workshop.progress.say(f"mkdocs.yml 的 nav 里的 {'、'.join(sorted(absent))} 不存在，导航里先不列。")
            config.nav = _without(absent, config.nav)
        return files

    def on_nav(self, nav: Navigation, *, files: Files, **_: object) -> Navigation:
        """Keep the navigation: shells are rendered with it."""
        self._nav, self._files = nav, files
        return nav

    @event_priority(_AFTER_OTHERS)
    def on_env(self, env: jinja2.Environment, **_: object) -> jinja2.Environment:
        """Keep the environment of the theme, complete with what other plugins have added."""
        self._env = env
        return env

    @event_priority(_BEFORE_OTHERS)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write all other pages and files."""
        press = Press(config, self._env, self._nav, self._files)
        own = {file.url.removeprefix("./"): file.page for file in self._files.documentation_pages() if file.page}
        made = Path(config.site_dir)
        folder, self.folder = self.folder, None  # what stands in it is known no more, where something fails
        with _faults_of_templates():
            self._publication.publish(press, folder or partial(SiteFolder, made), own, made)
        self.folder = folder

    def on_serve(self, server: "LiveReloadServer", *, config: MkDocsConfig, **_: object) -> "LiveReloadServer":
        """Look after changed files in less time than MkDocs does."""
        from generator.watching import Watcher  # noqa: PLC0415 (only a preview needs it)

        watched = [config.docs_dir, config.config_file_path]
        for path in watched:
            server.unwatch(path)
        server.observer = Watcher()  # type: ignore[assignment] # it has what MkDocs calls
        for path in watched:
            server.watch(path)
        return server

    @property
    def digests(self) -> Mapping[str, str]:
        """The SHA-256 of files of the site, by path, that nobody else can have changed since."""
        return self._publication.digests if self._is_alone else {}

    def _project(self, config: MkDocsConfig) -> Project:
        root = Path(config.config_file_path).parent
        options = self.config
        return Project(root / options.content, root / options.templates, options.scheme, Path(config.config_file_path))

    def _workshop(self, project: Project) -> Workshop:
        """A preview reads what is kept once, and then remembers it."""
        workshop = workshop_of(project)
        return replace(workshop, store=workshop.store.remembering()) if self._is_preview else workshop

    def _imprint(self, config: MkDocsConfig) -> Imprint:
        site = Imprint(config.site_name, config.site_url or "", config.site_description or "")
        return replace(site, has_data=self.left_out.has_data)

    def _errors(self, corpus: Corpus, project: Project) -> str:
        lines = report.concise(corpus.errors, f"{project.content.name}/")
        return "\n".join((*lines, report.summary(corpus.errors, len(corpus.readings))))

    def _name_sources(self, files: Files, config: MkDocsConfig) -> None:
        """Edit links count from the project's folder, for hand-written pages too."""
        for file in files.documentation_pages():
            if file.abs_src_path:
                file.edit_uri = _below(Path(file.abs_src_path), config)

    def _add(self, files: Files, file: File) -> None:
        """Refuse to overwrite a hand-written page."""
        if (other := files.get_file_from_path(file.src_uri)) is not None:
            raise PluginError(f"\n{other.abs_src_path or other.src_uri} 占用了 /{file.url}，那里是生成的页面；请改名。")
        files.append(file)


@contextmanager
def _faults_of_templates() -> Iterator[None]:
    try:
        yield
    except (GateFault, TemplateFault, SearchFault) as fault:
        raise PluginError(f"\n{fault}") from fault


def _named_in(nav: object) -> set[str]:
    """The files that the `nav` of mkdocs.yml names."""
    if isinstance(nav, str):
        return {nav}
    parts = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return {name for part in parts for name in _named_in(part)}


def _without(absent: set[str], nav: Any) -> Any:  # noqa: ANN401 (what stands in a YAML file)
    """The same `nav` without these files, and without the headings that have no page then."""
    if isinstance(nav, dict):
        return {title: left for title, part in nav.items() if (left := _without(absent, part))}
    if isinstance(nav, list):
        return [left for part in nav if (left := _without(absent, part))]
    return None if nav in absent else nav


def _below(path: Path, config: MkDocsConfig) -> str:
    root = Path(config.config_file_path).parent.absolute()
    path = path.absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
