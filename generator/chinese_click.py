"""Click that speaks Chinese: help pages and messages about misuse."""

import click
from click import Command, Context, Group, HelpFormatter, Parameter

MISUSE = 2
INTERRUPTED = 130


class Misuse(click.UsageError):
    """The command line asks for something that is not there; the message is ours, in Chinese."""


class ChineseCommand(Command):
    """A command whose help page is in Chinese."""

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """用法."""
        pieces = [piece.replace("[OPTIONS]", "[选项]") for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """选项."""
        _write_options(self, ctx, formatter)

    def get_help_option(self, ctx: Context) -> click.Option | None:
        """`--help` itself."""
        return _chinese_help(super().get_help_option(ctx))


class ChineseGroup(Group):
    """A group of such commands."""

    command_class = ChineseCommand

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """用法."""
        formatter.write_usage(ctx.command_path, "命令 [选项] …", prefix="用法：")

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """选项, then 命令."""
        _write_options(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(limit=60)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 (Click's signature)
        """In the order of the source: the way of the work."""
        return list(self.commands)

    def get_help_option(self, ctx: Context) -> click.Option | None:
        """`--help` itself."""
        return _chinese_help(super().get_help_option(ctx))


def run(command: Command, arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code; misuse is told in Chinese and is 2."""
    try:
        result = command.main(arguments, standalone_mode=False)
    except click.UsageError as error:
        click.echo(f"错误：{_misuse(error)}", err=True)
        path = error.ctx.command_path if error.ctx else "jixiao"
        click.echo(f"用法见 {path} --help", err=True)
        return MISUSE
    except click.Abort:
        click.echo("已停止。", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        click.echo(f"错误：{error.format_message()}", err=True)
        return error.exit_code
    return int(result or 0)


def _misuse(error: click.UsageError) -> str:  # noqa: PLR0911 (a table of messages)
    match error:
        case Misuse():
            return error.message
        case click.NoSuchOption():
            near = f"，是不是 {error.possibilities[0]}？" if error.possibilities else ""
            return f"没有选项 {error.option_name}{near}"
        case click.MissingParameter():
            return f"缺少参数 {_name_of(error.param)}"
        case click.BadParameter():
            kind = error.param.type if error.param else None
            wanted = f"应为不小于 {kind.min} 的整数" if isinstance(kind, click.IntRange) else error.message
            return f"参数 {_name_of(error.param)} 不对：{wanted}"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 的写法不对，可能缺少它的值"
        case _ if "extra argument" in error.message:
            return f"多余的参数：{error.message.partition('(')[2].rstrip(')')}"
        case _ if "command" in error.message.lower():
            known = "、".join(getattr(error.ctx.command, "commands", ())) if error.ctx else ""
            return f"没有这个命令，可用的命令：{known}" if "No such" in error.message else "请给出一个命令"
        case _:
            return f"参数不对：{error.message}"


def _name_of(parameter: Parameter | None) -> str:
    if parameter is None:
        return ""
    return parameter.human_readable_name if isinstance(parameter, click.Argument) else parameter.opts[-1]


def _write_options(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    options = [one for one in command.get_params(ctx) if isinstance(one, click.Option)]
    rows = [record for one in options if (record := one.get_help_record(ctx))]
    if rows:
        with formatter.section("选项"):
            formatter.write_dl(rows)


def _chinese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这页说明"
    return option
