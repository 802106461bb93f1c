"""``communique seal``: the head of the chain as a file, to be published, signed or time-stamped."""

from __future__ import annotations

from pathlib import Path

import click

from exports.cli.faults import refusal
from exports.cli.options import archive_option, examples

KEY = click.Path(path_type=Path, exists=True, dir_okay=False)
SEND = """Send it to an authority of your choice and keep the answer beside the seal:
  curl -H 'Content-Type: application/timestamp-query' --data-binary @{request} -o {answer} AUTHORITY"""


@click.command(
    epilog=examples(
        "communique seal",
        "communique seal --out 2026-11.json --ssh-key ~/.ssh/id_ed25519",
        "communique seal --out 2026-11.json --timestamp-request",
    )
)
@archive_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("communique-seal.json"),
    show_default=True,
    help="The file to write; one that is there already is left alone.",
)
@click.option("--ssh-key", type=KEY, help="Sign with this SSH key, through ssh-keygen, into OUT.sig.")
@click.option("--minisign-key", type=KEY, help="Sign with this secret key, through minisign, into OUT.minisig.")
@click.option(
    "--timestamp-request", is_flag=True, help="Write OUT.tsq, the request for a time-stamping authority (RFC 3161)."
)
def seal(archive: Path, out: Path, ssh_key: Path | None, minisign_key: Path | None, timestamp_request: bool) -> None:
    """Write what the archive's chain of evidence comes to.

    The file is small: the archive's id, how many links its chain has, and the last of them; the same of each chain
    that was merged into it, as those of a cluster's units are. Publish it, or have it signed or time-stamped, and
    `communique verify --seal` will say later whether the archive still contains all that it had. Touches no network.
    """
    from archive import seal as seals
    from exports.cli import signing

    _check(out)
    data = seals.write(seals.seal(archive))
    out.write_bytes(data)
    click.echo(data.decode(), nl=False)
    if ssh_key:
        click.echo(f"signed: {signing.ssh(out, ssh_key)}")
    if minisign_key:
        click.echo(f"signed: {signing.minisign(out, minisign_key)}")
    if timestamp_request:
        _ask_for_stamp(out, data)


def _check(out: Path) -> None:
    if out.exists():
        raise refusal(f"{out} is there already; name another file with --out")
    if not out.absolute().parent.is_dir():
        raise refusal(f"there is no folder {out.parent}; make it, or name another file with --out")


def _ask_for_stamp(out: Path, data: bytes) -> None:
    from archive import timestamps

    request, answer = (out.with_name(out.name + suffix) for suffix in (".tsq", ".tsr"))
    request.write_bytes(timestamps.request(data))
    click.echo(f"request: {request}\n{SEND.format(request=request, answer=answer)}")
