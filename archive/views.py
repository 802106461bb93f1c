"""The SQL of the views and triggers, as each migration first wrote it; one that was released never changes."""

from __future__ import annotations

OUTCOMES = ("new", "changed", "unchanged", "filtered", "refused", "failed", "gone", "deferred")

# A join for the text would be made for every count and facet too; a subquery costs nothing where text is not asked for.
VIEWS = {
    "articles": """
        SELECT a.id, a.source, a.kind, a.country, a.url, a.canonical_url, a.title, a.authors, a.published,
            a.published_raw, a.published_from, a.published_precision, a.modified, a.year, a.section, a.tags, a.language,
            a.dateline_place, a.agency, a.image, (SELECT v.text FROM versions AS v WHERE v.id = a.version) AS text,
            a.word_count, a.first_seen, a.last_seen, a.dated, a.robots, a.schema_type, a.versions, a.version, a.docid
        FROM article_index AS a""",
    "newest_articles": """
        SELECT id, dated, source, country, language, title, url FROM article_index ORDER BY dated DESC, id DESC""",
    "recent_changes": """
        SELECT v.id, v.article, v.number, v.seen, v.source, v.title, before.title AS title_before, v.word_count,
            before.word_count AS word_count_before
        FROM versions AS v JOIN versions AS before ON before.article = v.article AND before.number = v.number - 1
        ORDER BY v.seen DESC""",
    "last_failures": """
        SELECT o.source, o.url, o.outcome, o.reason, o.crawl, o.capture
        FROM outcomes AS o
        WHERE o.crawl = (SELECT id FROM crawls ORDER BY started DESC, id DESC LIMIT 1)
            AND o.outcome IN ('failed', 'refused', 'deferred')""",
    "outcomes_by_source": """
        SELECT t.source, s.name, c.started, c.exit_code, t.seen, t.new, t.changed, t.unchanged, t.filtered, t.refused,
            t.failed, t.gone, t.deferred, t.lists_read, t.lists_failed, t.seconds, t.reasons, t.crawl
        FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl JOIN sources AS s ON s.id = t.source
        ORDER BY c.started DESC, t.source""",
}

ARTICLES_IN_FULL = """
    SELECT a.id, a.source, a.kind, a.country, a.url, a.canonical_url, a.title, a.authors, a.author_types,
        a.author_biography, a.published, a.published_raw, a.published_from, a.published_precision, a.modified,
        a.modified_raw, a.modified_from, a.modified_precision, a.year, a.section, a.tags, a.language,
        a.language_declared, a.dateline_place, a.dateline_date, a.agency, a.image, a.image_caption, a.image_credit,
        a.accessible_for_free, a.warnings, (SELECT v.text FROM versions AS v WHERE v.id = a.version) AS text,
        a.word_count, a.first_seen, a.last_seen, a.dated, a.robots, a.schema_type, a.versions, a.version, a.docid
    FROM article_index AS a"""

ATTACHMENTS = """
    (SELECT json_group_array(json_object('url', f.url, 'digest', f.digest, 'media_type', f.media_type,
            'capture', f.capture, 'seen', f.seen, 'is_text', f.is_text))
        FROM (SELECT * FROM attachments WHERE article = a.id ORDER BY seen, url, digest) AS f) AS attachments"""

CHANGES = """
    SELECT v.id, v.article, v.number, v.seen, v.source, v.title, before.title AS title_before, v.word_count,
        before.word_count AS word_count_before
    FROM versions AS v JOIN versions AS before ON before.article = v.article AND before.number = v.number - 1"""

COVERAGE = f"""
    SELECT t.source, substr(c.started, 1, 10) AS day, count(*) AS crawls, sum(t.seen) AS seen,
        sum(t.seen - t.lists_read - t.lists_failed) AS listed, sum(t.fetched) AS fetched,
        sum(t.new + t.changed) AS stored, {", ".join(f"sum(t.{name}) AS {name}" for name in OUTCOMES)},
        sum(coalesce(json_extract(t.reasons, '$.failed.blocked'), 0)
            + coalesce(json_extract(t.reasons, '$.failed.challenge'), 0)
            + coalesce(json_extract(t.reasons, '$.deferred.blocked'), 0)) AS blocked,
        sum((SELECT coalesce(sum(r.value), 0) FROM json_each(t.reasons, '$.filtered') AS r
            WHERE r.key IN ('pattern', 'not-html', 'listing', 'gallery', 'login', 'consent', 'soft-404', 'error-page',
                'empty', 'needs-javascript', 'no-text', 'redirect', 'pdf-only'))) AS not_article,
        sum(t.lists_read) AS lists_read, sum(t.lists_failed) AS lists_failed
    FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl GROUP BY t.source, day ORDER BY day DESC, t.source"""

COVERAGE_REASONS = """
    SELECT t.source, substr(c.started, 1, 10) AS day, o.key AS outcome, r.key AS reason, sum(r.value) AS urls
    FROM crawl_sources AS t JOIN crawls AS c ON c.id = t.crawl, json_each(t.reasons) AS o, json_each(o.value) AS r
    GROUP BY t.source, day, outcome, reason ORDER BY day DESC, t.source, urls DESC"""

SOURCE_GROUPS = """
    SELECT s.id AS source, m.value AS "group" FROM sources AS s JOIN json_each(s.definition, '$.memberships') AS m"""
