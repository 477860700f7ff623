CREATE OR REPLACE MACRO changes(since, until) AS TABLE
    SELECT c.changed_at, a.outlet_id, c.article_id, a.url, c.revision, c.found_by, c.title_before, c.title_after,
           c.title_before <> c.title_after AS retitled, c.words_added, c.words_removed, c.added, c.removed,
           c.names_added, c.names_removed
    FROM revision_changes AS c
    JOIN articles AS a USING (article_id)
    WHERE c.changed_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND c.changed_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    ORDER BY c.changed_at, c.article_id, c.revision;
COMMENT ON MACRO TABLE changes IS 'changes(since, until): what outlets changed in articles after publication, as seen from the day since to the day until, both included: headlines, words, paragraphs and names, each version against the one before. The texts are in articles and revisions.';
