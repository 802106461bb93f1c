"""The command line: one module per verb, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from exports.cli import faults

VERBS = (
    *("backup", "browse", "changes", "crawl", "demo", "diff", "doctor", "export", "forget", "import", "merge", "read"),
    *("reread", "schedule", "seal", "search", "show", "sources", "status", "verify", "watch"),
)


class Verbs(click.Group):
    """A group that imports a verb's module only when the verb, or its help, is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs in the order of the alphabet."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one verb, in which the command has the same name."""
        if cmd_name not in VERBS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"exports.cli.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that the first word names; of one that is none, say which is near."""
        from difflib import get_close_matches

        if args and args[0] not in VERBS and (near := get_close_matches(args[0], VERBS, n=1)):
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; what it raises becomes a message and an exit code."""
        with faults.answered():
            return super().invoke(ctx)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="COMMUNIQUE_ARCHIVE",
    default=Path("communique"),
    help="The archive's folder; may stand before or after the command.  [default: $COMMUNIQUE_ARCHIVE or ./communique]",
)
@click.version_option(package_name="communique", prog_name="communique")
def main(archive: Path) -> None:
    """Crawl, keep and read diplomatic news.

    An archive is a folder: archive.db, warc/ and, if you like, your own sources.toml and communique.toml.
    """
