"""The forms in which articles leave the archive; each takes entries one by one and writes them to a stream."""
