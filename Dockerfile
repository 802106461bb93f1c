# The program with what it needs; the archive is the volume /archive.
FROM python:3.11.13-slim-bookworm

RUN useradd --create-home --uid 1000 communique && mkdir /archive && chown communique /archive
WORKDIR /src
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY archive archive
COPY crawler crawler
COPY exports exports
RUN pip install --no-cache-dir -c constraints.txt .

USER communique
WORKDIR /archive
ENV COMMUNIQUE_ARCHIVE=/archive
VOLUME /archive
ENTRYPOINT ["communique"]
CMD ["schedule"]
