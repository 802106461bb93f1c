"""Lets ``python -m exports.cli`` stand for ``communique``."""

from exports.cli import main

main(prog_name="communique")
