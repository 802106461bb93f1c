"""Prints docs/commands.md: every command's help, as the program gives it.

python -m exports.cli.reference > docs/commands.md
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from exports.cli import main

HEAD = """# Commands

Printed by `python -m exports.cli.reference`; a test holds it equal to what the program says.
"""
WIDTH = 80


def reference() -> str:
    """Give the page as Markdown."""
    return "\n".join((HEAD, *_sections(main, "communique", None)))


def _sections(command: click.Command, title: str, parent: click.Context | None) -> Iterator[str]:
    ctx = command.make_context(title, [], parent, resilient_parsing=True, terminal_width=WIDTH)
    yield f"## {ctx.command_path}\n\n```\n{command.get_help(ctx)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below is not None
            yield from _sections(below, name, ctx)


if __name__ == "__main__":
    print(reference(), end="")
