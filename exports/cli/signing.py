"""Signatures under a seal, made and checked by the user's own tools: OpenSSH's ssh-keygen, or minisign."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from exports.cli.faults import refusal

NAMESPACE = "communique"  # what an SSH signature is for; one made for something else does not count
_NO_TOOL = "{tool} is not installed here, or not found; install it, or sign {file} elsewhere"


def ssh(file: Path, key: Path) -> Path:
    """Sign a file with an SSH key; give the signature's file. Raises a refusal where ssh-keygen does not sign."""
    _run(file, "ssh-keygen", "-Y", "sign", "-f", key, "-n", NAMESPACE, file)
    return file.with_name(f"{file.name}.sig")


def minisign(file: Path, key: Path) -> Path:
    """Sign a file with a minisign key; give the signature's file. Raises a refusal where minisign does not sign."""
    _run(file, "minisign", "-S", "-s", key, "-m", file)
    return file.with_name(f"{file.name}.minisig")


def checked(file: Path, public_key: Path | None) -> Iterator[tuple[str, bool]]:
    """Say of each signature that lies beside a file whether it holds, in a sentence.

    ``public_key`` is a file: a line as in ``id_ed25519.pub``, or minisign's. Without it an SSH signature is checked by
    the key that it brings, whose fingerprint is told; a minisign signature cannot be.
    """
    ssh_signature = file.with_name(f"{file.name}.sig")
    if ssh_signature.exists():
        yield _ssh_checked(file, ssh_signature, public_key)
    if file.with_name(f"{file.name}.minisig").exists():
        if public_key is None:
            yield "there is a minisign signature; give the signer's key with --public-key", False
        else:
            done = _tool(file, "minisign", "-V", "-q", "-p", public_key, "-m", file)
            yield f"minisign: {_said(done) or f'signed by {public_key.name}'}", done.returncode == 0


def _ssh_checked(file: Path, signature: Path, public_key: Path | None) -> tuple[str, bool]:
    data = file.read_bytes()
    words: list[str | Path] = ["ssh-keygen", "-Y", "check-novalidate", "-n", NAMESPACE, "-s", signature]
    done = _tool(file, *words, data=data)
    if done.returncode:
        return f"ssh: {_said(done)}", False
    fingerprint = _said(done).rpartition(" ")[2]
    if public_key is None:
        return f"ssh: signed by {fingerprint}; compare it with the signer's own", True
    stated = _said(_tool(file, "ssh-keygen", "-l", "-f", public_key))
    if fingerprint in stated.split():
        return f"ssh: signed by {public_key.name}", True
    return f"ssh: signed by {fingerprint}, which is not {public_key.name}", False


def _run(file: Path, *words: str | Path) -> None:
    done = _tool(file, *words, interactive=True)
    if done.returncode:
        raise refusal(f"{words[0]} did not sign {file}: {_said(done) or 'it gave no reason'}")


def _tool(
    file: Path, *words: str | Path, data: bytes = b"", interactive: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run a tool; one that may ask for a password keeps the terminal."""
    given = {} if interactive else {"input": data}
    try:
        return subprocess.run(words, capture_output=True, check=False, **given)  # type: ignore[call-overload, no-any-return]
    except FileNotFoundError as error:
        raise refusal(_NO_TOOL.format(tool=words[0], file=file)) from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    return (done.stderr or done.stdout).decode(errors="replace").strip()
