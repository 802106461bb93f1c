"""What can be said of a seal: whether the archive contains what it sealed, who signed it, and when it was stamped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from exports.cli import signing

if TYPE_CHECKING:
    from archive.chain import Head

Told = tuple[str, bool]


def told(
    archive: Path, seals: Sequence[Path], public_key: Path | None, timestamp_roots: Sequence[Path]
) -> Iterator[Told]:
    """Say a sentence for each thing that is known of each seal, and whether it is good. Raises BadSeal."""
    for file in seals:
        yield _contained(archive, file)
        yield from ((f"{file.name}: {said}", good) for said, good in signing.checked(file, public_key))
        yield from _stamped(file, timestamp_roots)


def _contained(archive: Path, file: Path) -> Told:
    from archive import seal

    sealed = seal.read(file.read_bytes(), str(file))
    if (objection := seal.objection(archive, sealed)) is not None:
        return f"{file.name}: {objection}", False
    return f"{file.name}: all {_links(sealed.chains)} that were sealed on {sealed.sealed} are here", True


def _links(chains: Sequence[Head]) -> str:
    links = f"{sum(head.number for head in chains):,} links"
    return links if len(chains) == 1 else f"{links} of {len(chains):,} chains"


def _stamped(file: Path, roots: Sequence[Path]) -> Iterator[Told]:
    answer = file.with_name(f"{file.name}.tsr")
    if not answer.exists():
        return
    if not roots:
        yield f"{answer.name}: there is a time stamp; name the authority's certificates with --timestamp-roots", False
        return
    from archive import timestamps

    try:
        when = timestamps.stamped(answer.read_bytes(), file.read_bytes(), [root.read_bytes() for root in roots])
    except timestamps.BadTimestamp as error:
        yield f"{answer.name}: {error}", False
    else:
        yield f"{answer.name}: the authority had it on {when}", True
