"""An article's text as HTML for other programs: its blocks and nothing that runs."""

from __future__ import annotations

from html import escape

from exports.formats.blocks import Block, blocks


def as_html(text: str) -> str:
    """Give the text as HTML fragments: paragraphs, headings, lists, quotations and tables."""
    return "\n".join(map(_block, blocks(text)))


def _block(block: Block) -> str:
    if block.rows:
        head, *rows = block.rows
        return f"<table>{_row(head, 'th')}{''.join(_row(row, 'td') for row in rows)}</table>"
    if block.tag == "li" and block.mark:
        # The number that the page shows, whatever a list would count.
        inner = f"{_escaped(block.mark)} {_escaped(block.line)}"
    else:
        inner = _escaped(block.line)
    return f"<{block.tag}>{inner}{''.join(map(_block, block.inner))}</{block.tag}>"


def _row(cells: tuple[str, ...], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_escaped(cell)}</{tag}>' for cell in cells)}</tr>"


def _escaped(text: str) -> str:
    return escape(text, quote=False)
