"""An article's Markdown cut into blocks to draw."""

from __future__ import annotations

from exports.formats.blocks import Block, blocks

TEXT = """## Ferries

They sail.

3. Adults

    - pay

    - in coin

4. Children

> We waited.
>
> - It came.

| Who | Fee \\| due |
| --- | --- |
| Adults | 4 |"""


def test_lists_nest_and_keep_their_numbers() -> None:
    paid = Block("ul", inner=(Block("li", "pay"), Block("li", "in coin")))
    items = (Block("li", "Adults", "3.", (paid,)), Block("li", "Children", "4."))
    assert blocks(TEXT)[2] == Block("ol", inner=items)


def test_a_quotation_holds_blocks() -> None:
    quoted = (Block("p", "We waited."), Block("ul", inner=(Block("li", "It came."),)))
    assert blocks(TEXT)[3] == Block("blockquote", inner=quoted)


def test_a_table_has_rows_and_its_first_is_the_head() -> None:
    assert blocks(TEXT)[4] == Block("table", rows=(("Who", "Fee | due"), ("Adults", "4")))


def test_items_without_a_blank_line_between_them_are_one_list() -> None:
    assert blocks("- a\n- b") == [Block("ul", inner=(Block("li", "a"), Block("li", "b")))]
