"""Why a line of a page is no part of its article: the classes of residue, each with what it looks like.

This is the one list of them: the reader names what it takes out by it, and the documentation is held against it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Residue:
    """A class of lines that are left out: what it ``means``, and an ``example``, a line that no site has."""

    means: str
    example: str


HEADLINE, ABOVE, BYLINE, DATE, LABEL = "headline", "above", "byline", "date", "label"
PROMPT, CREDIT, CAPTION, SLIDE, BIOGRAPHY = "prompt", "credit", "caption", "slide", "biography"
LINKS, TEASERS, SECTION, IMPRINT, HEADING, END = "links", "teasers", "section", "imprint", "heading", "end"
MENU, FOOTER, ASIDE, RECURRING, POST = "menu", "footer", "aside", "recurring", "post"
TRAFILATURA, UNLIKELY = "trafilatura", "unlikely"

CLASSES: dict[str, Residue] = {
    HEADLINE: Residue("the headline, or the headline again; the article has it as its title", "Ferry opens in Avaria"),
    BYLINE: Residue("who wrote it; the article has them as its authors", "By Ilse Maran"),
    DATE: Residue("a date alone; the article has it as a field where it is its own", "3 March 2026, 10:15"),
    PROMPT: Residue("what a site asks of its readers: read, share, follow, subscribe", "Read more: The timetable"),
    CREDIT: Residue("who made a picture", "Photo: Port of Avaria / Handout"),
    CAPTION: Residue("what a picture shows", "The ferry Linden leaves the harbour on her first day."),
    SLIDE: Residue("a slide of a gallery, which says what its picture shows", "The Linden, seen from above."),
    BIOGRAPHY: Residue("who the author is", "Ilse Maran is a journalist who covers the three straits."),
    SECTION: Residue("a heading over other articles, and what stands under it", "Most read"),
    TEASERS: Residue("teasers of other articles at the end, with dates and a label", "Regatta put off by a week"),
    LINKS: Residue("nothing but a link to another page", "All statements of the harbour office"),
    IMPRINT: Residue("what stands beneath the last line of links at the very end", "Quay 1, Avaria, telephone 100"),
    LABEL: Residue("a word or two above the first sentence, such as the section", "Harbour news"),
    ABOVE: Residue("what stands above the headline and is no text", "Welcome to the harbour office"),
    HEADING: Residue("a heading with nothing of the article under it", "Further notes"),
    END: Residue("the mark with which an agency or a desk ends a text", "Enditem"),
    MENU: Residue("in a menu, a form or a button", "Sitemap"),
    FOOTER: Residue("in the page's footer", "Harbour Office of Avaria, Quay 1"),
    ASIDE: Residue("in an element for what stands beside the text (aside)", "Tide tables are sold at the quay."),
    RECURRING: Residue("stands around the text on other pages of the site too", "The office replies within a day."),
    POST: Residue("a post of a live report, which is an article of its own", "10:42 The ferry has left the quay."),
    TRAFILATURA: Residue("the model would keep it, but was not sure of the page, and trafilatura left it out", "Seven"),
    UNLIKELY: Residue("the block model gives it no even chance, and it is none of the above", "Seven boats"),
}
