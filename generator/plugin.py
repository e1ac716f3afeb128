"""The door to MkDocs: pages and files of the site become MkDocs files, and nothing else happens here.

MkDocs' own pages (content/pages) stay as they are. Generated pages carry the YAML they come from as their edit link,
and stand outside the navigation unless mkdocs.yml names them.
"""

import logging
from pathlib import Path
from typing import Literal

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel

from generator import report
from generator.project import OPTIONS, Project, review_of
from generator.render import Renderer, TemplateFault
from generator.review import Review
from generator.site import compose_assets, compose_pages

log = logging.getLogger(f"mkdocs.plugins.{__name__}")
_BEFORE_OTHERS = 100


class Options(Config):  # type: ignore[no-untyped-call] # MkDocs types it not
    """The options of `plugins: jixiao:`; folders are relative to mkdocs.yml."""

    content = config_options.Type(str, default=OPTIONS["content"])
    templates = config_options.Type(str, default=OPTIONS["templates"])
    scheme = config_options.Type(str, default=OPTIONS["scheme"])


class JixiaoPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call] # as above
    """Adds the pages of all records to a MkDocs site."""

    review: Review | None = None
    """What has been read already, by `jixiao build`; else it is read for each build."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Keep this object alive over the rebuilds of `serve`."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Rebuild when a record or a template changes, not only a hand-written page."""
        project = self._project(config)
        config.watch.extend(str(folder) for folder in (project.content, project.templates) if folder.is_dir())
        return config

    @event_priority(_BEFORE_OTHERS)
    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add every page and file of the records.

        Raises:
            PluginError: something in the content cannot be published, or a template is at fault.

        """
        project = self._project(config)
        review, self.review = self.review or review_of(project), None
        if review.errors:
            raise PluginError("\n" + self._errors(review, project))
        self._name_sources(files, config)
        named = _named_in(config.nav)
        try:
            for page in compose_pages(review, Renderer(project.templates)):
                uri = f"{page.address}index.md"
                inclusion = InclusionLevel.INCLUDED if uri in named else InclusionLevel.NOT_IN_NAV
                file = File.generated(config, uri, content=page.markdown, inclusion=inclusion)
                if page.source_file:
                    file.edit_uri = _below(project.content / page.source_file, config)
                self._add(files, file)
        except TemplateFault as fault:
            raise PluginError(f"\n模板有误：{fault}") from fault
        for asset in compose_assets(review):
            if asset.file:
                self._add(files, File.generated(config, asset.address, abs_src_path=str(project.content / asset.file)))
            else:
                self._add(files, File.generated(config, asset.address, content=asset.data))
        return files

    def _project(self, config: MkDocsConfig) -> Project:
        root = Path(config.config_file_path).parent
        options = self.config
        return Project(root / options.content, root / options.templates, options.scheme)

    def _errors(self, review: Review, project: Project) -> str:
        lines = report.concise(review.errors, f"{project.content.name}/")
        return "\n".join((*lines, report.summary(review.errors, len(review.corpus.sources))))

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


def _named_in(nav: object) -> set[str]:
    """The files that the `nav` of mkdocs.yml names."""
    if isinstance(nav, str):
        return {nav}
    parts = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return {name for part in parts for name in _named_in(part)}


def _below(path: Path, config: MkDocsConfig) -> str:
    root = Path(config.config_file_path).parent.absolute()
    path = path.absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
