"""archive/seal.py, archive/timestamps.py, and ``communique seal`` and ``verify``"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from archive import der
from archive.article import Exchange
from archive.writer import Writer
from exports.cli import main


@pytest.fixture
def archive(sample_archive: Path, tmp_path: Path) -> Path:
    """A copy of the sample archive."""
    return shutil.copytree(sample_archive, tmp_path / "archive")


def run(folder: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["--archive", str(folder), *map(str, words)])


def sealed(folder: Path, *words: str | Path) -> Path:
    out = folder.parent / "seal.json"
    result = run(folder, "seal", "--out", out, *words)
    assert result.exit_code == 0, result.output
    return out


def link(file: Path) -> str:
    """The last link of the archive's own chain, as a seal has it."""
    return str(json.loads(file.read_text())["chains"][0]["link"])


def test_an_archive_that_grew_still_contains_what_was_sealed(archive: Path) -> None:
    file = sealed(archive)
    with Writer(archive) as writer:
        writer.record(Exchange(url="http://avaria.example/late", fetched="2026-04-01T00:00:00Z", status=404))
    result = run(archive, "verify", "--seal", file)
    assert result.exit_code == 0, result.output
    assert "links that were sealed on" in result.output


def test_the_newest_rows_deleted_together_with_their_records_show_only_against_a_seal(archive: Path) -> None:
    with Writer(archive) as writer:
        writer.record(Exchange(url="http://avaria.example/late", fetched="2026-04-01T00:00:00Z", status=404))
    Writer(archive).close()
    file = sealed(archive)
    [newest] = [path for path in (archive / "warc").iterdir() if b"late" in subprocess.run(["zcat", path], capture_output=True, check=True).stdout]
    with closing(sqlite3.connect(archive / "archive.db")) as db, db:
        db.execute("DELETE FROM captures WHERE warc_file = ?", (newest.name,))
        db.execute("DELETE FROM warc_records WHERE warc_file = ?", (newest.name,))
        db.execute("DELETE FROM chain WHERE number >= (SELECT min(number) FROM chain WHERE item NOT IN (SELECT id FROM captures) AND kind = 'capture')")
    newest.unlink()
    assert run(archive, "verify").exit_code == 0
    result = run(archive, "verify", "--seal", file)
    assert result.exit_code == 3
    assert "the newest rows are gone" in result.output


@pytest.fixture
def merged(archive: Path, tmp_path: Path) -> tuple[Path, str]:
    """The archive with another merged into it, and the other's name."""
    with Writer(tmp_path / "other") as other:
        for number in range(3):
            other.record(Exchange(url=f"http://avaria.example/{number}", fetched="2026-04-01T00:00:00Z", status=404))
        other.commit()
        name = other.heads()[0].archive
    assert run(archive, "merge", tmp_path / "other").exit_code == 0
    return archive, name


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("number > 0", "all that was merged from archive {} is gone, 4 links"),
        ("number = 4", "4 links of {} were sealed, and there are 3: the newest rows are gone"),
    ],
)
def test_a_seal_covers_what_was_merged_into_the_archive_too(merged: tuple[Path, str], gone: str, said: str) -> None:
    folder, name = merged
    file = sealed(folder)
    good = run(folder, "verify", "--seal", file)
    assert (good.exit_code, "links of 2 chains that were sealed" in good.output) == (0, True)
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute(f"DELETE FROM chain WHERE archive = ? AND {gone}", (name,))
        db.execute("DELETE FROM archives WHERE id NOT IN (SELECT archive FROM chain) AND NOT is_own")
    told = run(folder, "verify", "--seal", file)
    assert (told.exit_code, said.format(name) in " ".join(told.output.split())) == (3, True)


def test_a_manifest_names_the_chains_of_what_was_merged(merged: tuple[Path, str], tmp_path: Path) -> None:
    folder, name = merged
    assert run(folder, "export", "csv", "--out", tmp_path / "a.csv", "--manifest", tmp_path / "m.json").exit_code == 0
    [other] = json.loads((tmp_path / "m.json").read_text("utf-8"))["archive"]["merged"]
    assert (other["id"], other["links"], len(other["head"])) == (name, 4, 64)


def test_a_seal_of_another_archive_or_of_another_past_is_told(archive: Path, tmp_path: Path) -> None:
    Writer(tmp_path / "other").close()
    file = sealed(tmp_path / "other")
    result = run(archive, "verify", "--seal", file)
    assert result.exit_code == 3
    assert "which is not part of it" in result.output
    file.unlink()
    mine = sealed(archive)
    mine.write_text(json.dumps(json.loads(mine.read_text().replace(link(mine), "0" * 64))))
    assert "is not the one that was sealed" in run(archive, "verify", "--seal", mine).output


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"type": "other"}', '{"type": "communique-seal", "archive": "a"}'])
def test_a_file_that_is_no_seal_is_refused_by_name(archive: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "no.json").write_text(text)
    result = run(archive, "verify", "--seal", tmp_path / "no.json")
    assert result.exit_code == 2
    assert "no.json is not a seal" in result.output


def test_a_seal_is_never_written_over_and_none_is_made_where_there_is_no_archive(archive: Path, tmp_path: Path) -> None:
    sealed(archive)
    assert run(archive, "seal", "--out", tmp_path / "seal.json").exit_code == 2
    assert "there is no folder" in run(archive, "seal", "--out", tmp_path / "nowhere" / "seal.json").output
    assert run(tmp_path / "none", "seal", "--out", tmp_path / "x.json").exit_code == 2
    assert not (tmp_path / "none").exists()


def test_an_ssh_signature_holds_until_the_seal_is_changed(archive: Path, tmp_path: Path) -> None:
    for name in ("key", "stranger"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    file = sealed(archive, "--ssh-key", tmp_path / "key")
    assert "signed by key.pub" in run(archive, "verify", "--seal", file, "--public-key", tmp_path / "key.pub").output
    assert "signed by SHA256:" in run(archive, "verify", "--seal", file).output
    stranger = run(archive, "verify", "--seal", file, "--public-key", tmp_path / "stranger.pub")
    assert (stranger.exit_code, "which is not stranger.pub" in stranger.output) == (3, True)
    file.write_text(file.read_text() + " ")
    assert run(archive, "verify", "--seal", file).exit_code == 3


@pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed here")
def test_a_minisign_signature_holds_until_the_seal_is_changed(archive: Path, tmp_path: Path) -> None:
    public, secret = tmp_path / "key.pub", tmp_path / "key.sec"
    subprocess.run(["minisign", "-G", "-W", "-p", public, "-s", secret], check=True, capture_output=True)
    file = sealed(archive, "--minisign-key", secret)
    good = run(archive, "verify", "--seal", file, "--public-key", public)
    assert (good.exit_code, "signed by key.pub" in good.output) == (0, True)
    assert run(archive, "verify", "--seal", file).exit_code == 3
    file.write_text(file.read_text() + " ")
    assert run(archive, "verify", "--seal", file, "--public-key", public).exit_code == 3


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a time-stamping authority of our own: ``root.pem``, and what openssl needs to answer as it."""
    folder = tmp_path_factory.mktemp("authority")
    root = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "root.pem").write_bytes(_certificate("Root", root, "Root", root))
    (folder / "signer.pem").write_bytes(_certificate("Signer", signer, "Root", root))
    (folder / "signer.key").write_bytes(
        signer.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(
        f"[tsa]\ndefault_tsa=t\n[t]\nserial={folder}/serial\nsigner_cert={folder}/signer.pem\n"
        f"signer_key={folder}/signer.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\n"
    )
    return folder


def _certificate(name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey) -> bytes:
    today, is_root = datetime.now(UTC), name == issuer
    builder = x509.CertificateBuilder(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
        key.public_key(),
        x509.random_serial_number(),
        today - timedelta(days=1),
        today + timedelta(days=9),
    ).add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
    if not is_root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def test_a_time_stamp_is_checked_against_the_trusted_roots_without_a_network(archive: Path, authority: Path) -> None:
    file = sealed(archive, "--timestamp-request")
    answer = _ask(authority / "tsa.cnf", file)
    stamped = answer.read_bytes()
    roots = ("--timestamp-roots", authority / "root.pem")
    good = run(archive, "verify", "--seal", file, *roots)
    assert (good.exit_code, f"the authority had it on {datetime.now(UTC):%Y-%m-%d}" in good.output) == (0, True)
    assert run(archive, "verify", "--seal", file).exit_code == 3
    other = run(archive, "verify", "--seal", file, "--timestamp-roots", authority / "signer.pem")
    assert (other.exit_code, "the time stamp does not hold" in other.output) == (3, True)
    answer.write_bytes(answer.read_bytes()[:-40])
    assert "cannot be read" in run(archive, "verify", "--seal", file, *roots).output
    answer.write_bytes(stamped)
    file.write_text(file.read_text() + " ")
    assert "the time stamp does not hold: Mismatch" in run(archive, "verify", "--seal", file, *roots).output


def test_an_answer_that_is_not_strict_der_is_read_as_well(archive: Path, authority: Path) -> None:
    file, with_chain = sealed(archive, "--timestamp-request"), authority / "chain.cnf"
    with_chain.write_text((authority / "tsa.cnf").read_text() + f"certs={authority}/root.pem\ness_cert_id_chain=yes\n")
    answer = _ask(with_chain, file)
    roots = ("--timestamp-roots", authority / "root.pem")
    for written in (answer.read_bytes(), ber(answer.read_bytes())):
        answer.write_bytes(written)
        assert run(archive, "verify", "--seal", file, *roots).exit_code == 0
    answer.write_bytes(written.replace(b"Signer", b"Stgner"))
    assert run(archive, "verify", "--seal", file, *roots).exit_code == 3


def ber(data: bytes) -> bytes:
    """Every constructed value with an open end, as some authorities write them."""
    tag, (length, at) = data[:1], der._length(data, 1)
    assert length is not None
    content, more = data[at : at + length], data[at + length :]
    if tag[0] & 0x20:
        tag, content = tag + b"\x80", ber(content) + b"\0\0"
    else:
        tag += data[1:at]
    return tag + content + (ber(more) if more else b"")


def test_an_authority_that_refuses_is_quoted(archive: Path, authority: Path) -> None:
    file = sealed(archive, "--timestamp-request")
    strict = authority / "strict.cnf"
    strict.write_text((authority / "tsa.cnf").read_text().replace("digests=sha256", "digests=sha512"))
    _ask(strict, file)
    assert "the authority refused: " in run(archive, "verify", "--seal", file, "--timestamp-roots", authority / "root.pem").output


def _ask(config: Path, file: Path) -> Path:
    answer = file.with_name(f"{file.name}.tsr")
    words = ("openssl", "ts", "-reply", "-config", config, "-queryfile", f"{file}.tsq", "-out", answer)
    subprocess.run(words, check=True, capture_output=True)
    return answer


def test_verify_tells_what_it_looked_at_in_words_and_in_json(archive: Path) -> None:
    told = run(archive, "verify")
    assert told.exit_code == 0
    assert "69 articles" in told.output
    assert "whole: everything is as it was written" in told.output
    stated = json.loads(run(archive, "verify", "--json", "--payloads").output)
    assert (stated["ok"], stated["findings"], stated["looked_at"]["articles"]) == (True, [], 69)
    assert len(stated["chains"][0]["link"]) == 64


def test_verify_names_what_is_wrong_and_ends_with_3(archive: Path) -> None:
    [file] = (archive / "warc").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    told = run(archive, "verify")
    assert told.exit_code == 3
    assert "1 bytes are missing" in told.output
    assert "1 fault" in told.output
    assert json.loads(run(archive, "verify", "--json").output)["ok"] is False
