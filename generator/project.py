"""Where a project's parts are: `mkdocs.yml` and the folders it names.

In: a path of the command line, or nothing. Out: `Project`. The options are those of `plugins: jixiao:` in mkdocs.yml;
there is no second configuration file.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from generator.corpus import Corpus, assemble_corpus
from generator.disk import list_folder, reason_of
from generator.ground import DEFAULT_SCHEME
from generator.review import Review, review_corpus
from generator.store import Store
from generator.workers import Spread, here

CONFIG_FILE = "mkdocs.yml"
OPTIONS = {"content": "content", "templates": "templates", "scheme": DEFAULT_SCHEME}
"""The plugin's options and their defaults; paths are relative to mkdocs.yml."""


SITE = "site"
"""The folder of the site beside mkdocs.yml, where that names no other; what is in it is ours to replace."""
SIGN = "verification.json"
"""What every site of ours has at its root: a folder with it may be replaced by the next one."""


class ProjectFault(Exception):  # noqa: N818 (told to the user as it is)
    """The project cannot be found or its configuration cannot be read; the message is for the user, in Chinese."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folders of one project."""

    content: Path
    templates: Path
    scheme: str
    config_file: Path | None = None

    @property
    def sources(self) -> tuple[Path, ...]:
        """All that a site is made of."""
        return (self.content, self.templates, *([self.config_file] if self.config_file else []))


def project_of(config_file: Path) -> Project:
    """The project that a configuration file describes.

    Raises:
        ProjectFault: the file is missing or is not YAML.

    """
    options = OPTIONS | _plugin_options(config_file, configuration_of(config_file))
    root = config_file.parent
    return Project(root / options["content"], root / options["templates"], options["scheme"], config_file)


def project_around(path: Path, config_file: Path | None = None) -> Project:
    """The project that a file or folder on the command line belongs to.

    A folder that holds units.yml or records/ is a content folder itself; otherwise the nearest folder above with
    mkdocs.yml or such a content folder decides.

    Raises:
        ProjectFault: no project is there.

    """
    if config_file is not None:
        return project_of(config_file)
    start = path.absolute()
    for folder in (start, *start.parents):
        if (folder / CONFIG_FILE).is_file():
            return project_of(folder / CONFIG_FILE)
        if (folder / "units.yml").is_file() or (folder / "records").is_dir():
            configured = folder.parent / CONFIG_FILE
            if configured.is_file() and project_of(configured).content.absolute() == folder:
                return project_of(configured)
            return Project(folder, folder.parent / OPTIONS["templates"], OPTIONS["scheme"])
        if (folder / OPTIONS["content"] / "units.yml").is_file():
            return Project(folder / OPTIONS["content"], folder / OPTIONS["templates"], OPTIONS["scheme"])
    raise ProjectFault(
        f"在 {path} 及其上级文件夹里找不到 {CONFIG_FILE} 或 units.yml。请在项目文件夹里运行，或给出路径。"
    )


def corpus_of(
    project: Project, *, spread: Spread = here, store: Store | None = None, is_read_again: bool = True
) -> Corpus:
    """Read the content of a project; `is_read_again` says whether the records themselves will be wanted later."""
    folder = list_folder(project.content)
    return assemble_corpus(folder, project.scheme, spread=spread, store=store, is_read_again=is_read_again)


def review_of(project: Project, *, spread: Spread = here, store: Store | None = None) -> Review:
    """Read and judge the content of a project."""
    return review_corpus(corpus_of(project, spread=spread, store=store))


def site_of(project: Project) -> Path:
    """Where mkdocs.yml says that the site is, or would be.

    Raises:
        ProjectFault: mkdocs.yml is not YAML.

    """
    if project.config_file is None:
        return (project.content.parent / SITE).absolute()
    named = configuration_of(project.config_file).get("site_dir", SITE)
    return (project.config_file.parent / str(named)).absolute()


def why_not_write_to(target: Path, project: Project) -> str:
    """Why a folder must not be replaced by what we make: it holds the project's own files. Empty if it may."""
    folder = target.resolve()
    root = project.content.resolve().parent
    for source in (project.content.resolve(), project.templates.resolve()):
        if folder == source or source.is_relative_to(folder) or folder.is_relative_to(source):
            return f"{target} 是项目自己的文件夹，不能用来放生成的网站"
    if root.is_relative_to(folder):
        return f"{target} 里有整个项目，不能用来放生成的网站"
    return ""


def _loader() -> type[yaml.SafeLoader]:
    """MkDocs' loader without what runs code: our own options need none of it, and looking at content must not."""

    class Loader(get_yaml_loader(yaml.SafeLoader)):  # type: ignore[misc] # a class made at run time
        pass

    Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)
    return Loader


def configuration_of(config_file: Path) -> dict[str, object]:
    """What mkdocs.yml says, read as MkDocs does, but for what would run code (`!!python/name:`): that is None.

    Raises:
        ProjectFault: the file is missing or is not YAML.

    """
    try:
        with config_file.open(encoding="utf-8") as stream:
            config: object = yaml_load(stream, _loader())  # type: ignore[arg-type] # any loader will do
    except FileNotFoundError as error:
        raise ProjectFault(f"没有配置文件 {config_file}") from error
    except OSError as error:
        raise ProjectFault(f"打不开配置文件 {config_file}：{reason_of(error)}") from error
    except UnicodeDecodeError as error:
        raise ProjectFault(f"配置文件 {config_file} 不是 UTF-8 编码：用编辑器另存为 UTF-8") from error
    except ConfigurationError as error:
        mark = getattr(error.__context__, "problem_mark", None)
        what = f"不是有效的 YAML：第 {mark.line + 1} 行第 {mark.column + 1} 列读不下去" if mark else f"有误：{error}"
        raise ProjectFault(f"配置文件 {config_file} {what}") from error
    except TypeError:  # MkDocs looks for a key before it knows that there are any
        config = None
    if not isinstance(config, dict):
        raise ProjectFault(f"配置文件 {config_file} 应为“选项: 值”，每行一个")
    return config


def plugins_of(config: dict[str, object]) -> dict[str, object]:
    """The options of each plugin that mkdocs.yml lists."""
    plugins = config.get("plugins")
    if isinstance(plugins, dict):
        return plugins
    return dict(map(_entry, plugins)) if isinstance(plugins, list) else {}


def _plugin_options(config_file: Path, config: dict[str, object]) -> dict[str, str]:
    found = plugins_of(config).get("jixiao") or {}
    if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
        raise ProjectFault(f"配置文件 {config_file} 的 plugins: jixiao: 应为“选项: 值”，每行一个")
    for key in found:
        if key not in OPTIONS:
            close = get_close_matches(key, OPTIONS, n=1, cutoff=0.5)
            hint = f"是不是 {close[0]}？" if close else f"可用的选项：{'、'.join(OPTIONS)}"
            raise ProjectFault(f"配置文件 {config_file} 的 plugins: jixiao: 没有选项 {key}；{hint}")
    return {key: str(value) for key, value in found.items() if value is not None}


def _entry(plugin: object) -> tuple[str, object]:
    """One entry of a list of plugins: a name, or a mapping of one name to its options."""
    if isinstance(plugin, dict) and plugin:
        return next(iter(plugin.items()))
    return str(plugin), None
