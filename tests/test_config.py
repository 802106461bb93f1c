"""communique.toml: what is stated counts, what is wrong is named with the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.config import Config, ConfigError, load


def written(folder: Path, text: str) -> Path:
    (folder / "communique.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_every_setting_is_the_polite_default(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("COMMUNIQUE_CONTACT", raising=False)
    config = load(tmp_path)
    assert (config.delay, config.contact) == (0.5, "")
    assert config == Config()


def test_what_the_file_states_counts_and_the_rest_stays(tmp_path) -> None:
    text = 'contact = "desk@institute.example"\n[crawl]\ndelay = 2\nlook_again = 0\n[reading]\nworkers = 3\n'
    config = load(written(tmp_path, text))
    assert (config.contact, config.delay, config.look_again, config.workers) == ("desk@institute.example", 2.0, (0.0,), 3)
    assert config.timeout == Config().timeout


def test_the_environment_gives_a_contact_where_the_file_has_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_CONTACT", "https://institute.example/crawler")
    assert load(None).contact == "https://institute.example/crawler"
    assert load(written(tmp_path, 'contact = "desk@institute.example"\n')).contact == "desk@institute.example"


def test_the_user_agent_names_the_program_and_the_contact() -> None:
    assert Config().user_agent.startswith("communique/")
    assert "contact" not in Config().user_agent
    assert "desk@institute.example" in Config(contact="desk@institute.example").user_agent


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contact = \n", "not TOML"),
        ("contact = 7\n", "contact = 7: must be a line of text"),
        ('contact = "a\\nb"\n', "must be a line of text"),
        ("[crawl]\ndelai = 1\n", "[crawl] delai: unknown key; did you mean delay?"),
        ("[crawl]\nzzz = 1\n", "known are delay"),
        ("delay = 1\n", "delay: unknown key; known are contact"),
        ("[politeness]\ndelay = 1\n", "[politeness]: unknown table; known are crawl, reading"),
        ('[crawl]\ndelay = "1"\n', "[crawl] delay = '1': must be a number of at least 0"),
        ("[crawl]\ndelay = -1\n", "must be a number of at least 0"),
        ("[crawl]\nconcurrency = 0\n", "must be a number of at least 1"),
        ("[crawl]\nretries = true\n", "must be a number"),
        ("[crawl]\ndelay = nan\n", "must be a number"),
        ("[crawl]\nconcurrency = 1.9\n", "must be a whole number"),
        ("[crawl]\ntimeout = inf\n", "must be a number"),
        ("[crawl]\nlook_again = [86400, 3600]\n", "must be seconds in growing order"),
        ("[crawl]\nports = [0]\n", "must be a list of port numbers"),
        ("[crawl]\nports = []\n", "must be a list of port numbers"),
        ("[crawl]\nlook_again = []\n", "must be seconds in growing order"),
        ("[crawl]\nlook_again = [true]\n", "must be seconds in growing order"),
        ('[reading]\ntrafilatura = "never"\n', "must be one of 'sample', 'always'"),
        ("[reading]\ntrafilatura = true\n", "must be one of 'sample', 'always'"),
    ],
)
def test_a_fault_names_file_key_and_mend(tmp_path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as fault:
        load(written(tmp_path, text))
    assert said in str(fault.value)
    assert "communique.toml" in str(fault.value)


def test_trafilatura_may_be_told_to_read_every_page(tmp_path) -> None:
    assert load(written(tmp_path, '[reading]\ntrafilatura = "always"\n')).trafilatura == "always"


def test_a_contact_of_the_environment_cannot_add_a_header(monkeypatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_CONTACT", "a\r\nX-Evil: 1")
    with pytest.raises(ConfigError, match="COMMUNIQUE_CONTACT"):
        load(None)


def test_a_file_that_cannot_be_read_is_a_fault_of_its_own(tmp_path) -> None:
    (tmp_path / "communique.toml").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
