-- Table macros for analysts. Names are found as people type them: any alias, accents and case ignored. A name that
-- several entities share gives the rows of each of them: look at entity_id before adding up. Days are days in UTC; since
-- and until are the first and the last, both included, as on the command line.

CREATE OR REPLACE MACRO named(name) AS TABLE
    SELECT DISTINCT e.entity_id, e.type, e.name
    FROM entities AS e
    JOIN aliases AS a USING (entity_id)
    WHERE a.rule NOT IN ('surname', 'surname_recent', 'given', 'inflected')
      AND strip_accents(lower(trim(a.alias))) = strip_accents(lower(trim(name)));
COMMENT ON MACRO TABLE named IS 'named(name): entities that go by this name. Names that hold within one article only (a bare surname, a case of a Cyrillic name) do not count.';

CREATE OR REPLACE MACRO trend(name, since, until, grain) AS TABLE
    SELECT n.entity_id, n.name, e.country, date_trunc(grain, m.published_at AT TIME ZONE 'UTC')::DATE AS period,
           count(*) AS stories, sum(m.articles)::BIGINT AS articles
    FROM named(name) AS n
    JOIN entities AS e ON e.entity_id = n.entity_id
    JOIN story_mentions AS m ON m.entity_id = n.entity_id
    WHERE m.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    ORDER BY n.entity_id, period;
COMMENT ON MACRO TABLE trend IS 'trend(name, since, until, grain): stories and articles that mention a name, by day, week or month from the day since to the day until, both included, for each entity that goes by it (the country tells places of one name apart); periods without any are left out.';

CREATE OR REPLACE MACRO co_mentions(name, since, until) AS TABLE
    WITH asked AS (SELECT n.entity_id FROM named(name) AS n)
    SELECT other.entity_id, e.type, e.name, count(DISTINCT own.story_id) AS stories
    FROM asked
    JOIN story_mentions AS own USING (entity_id)
    JOIN story_mentions AS other ON other.story_id = own.story_id
    JOIN entities AS e ON e.entity_id = other.entity_id
    WHERE other.entity_id NOT IN (SELECT a.entity_id FROM asked AS a)
      AND own.published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND own.published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    ORDER BY stories DESC, e.name, other.entity_id;
COMMENT ON MACRO TABLE co_mentions IS 'co_mentions(name, since, until): who and what stories that mention a name mention too, from the day since to the day until, both included.';

CREATE OR REPLACE MACRO by_country(since, until) AS TABLE
    SELECT e.country, count(DISTINCT s.story_id) AS stories, count(DISTINCT a.article_id) AS articles,
           count(DISTINCT a.outlet_id) AS outlets
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    JOIN entities AS e USING (entity_id)
    WHERE s.first_published_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
      AND e.country IS NOT NULL
    GROUP BY ALL
    ORDER BY stories DESC, articles DESC, e.country;
COMMENT ON MACRO TABLE by_country IS 'by_country(since, until): stories that name a place in a country (ISO 3166-1 code) or an organisation of it, first published from the day since to the day until, both included. Places whose country is not certain count for none.';

CREATE OR REPLACE MACRO rising(week) AS TABLE
    WITH before AS (
        SELECT b.entity_id, sum(b.stories) AS stories
        FROM weekly_entities AS b
        WHERE b.week >= date_trunc('week', week::DATE)::DATE - 56 AND b.week < date_trunc('week', week::DATE)::DATE
        GROUP BY b.entity_id
    )
    SELECT w.entity_id, w.type, w.name, w.stories, w.outlets, coalesce(b.stories, 0) / 8 AS baseline,
           w.stories / greatest(coalesce(b.stories, 0) / 8, 0.125) AS times
    FROM weekly_entities AS w
    LEFT JOIN before AS b USING (entity_id)
    WHERE w.week = date_trunc('week', week::DATE)::DATE AND w.stories >= 3 AND w.outlets >= 2 AND w.stories > coalesce(b.stories, 0) / 8
    ORDER BY times DESC, w.stories DESC, w.name, w.entity_id;
COMMENT ON MACRO TABLE rising IS 'rising(week): names with at least 3 stories at 2 outlets in the week of that Monday, against their mean of the 8 weeks before.';

CREATE OR REPLACE MACRO coverage(since, until) AS TABLE
    SELECT f.outlet_id, f.feed_id, f.url, date_trunc('day', p.polled_at AT TIME ZONE 'UTC')::DATE AS day,
           count(*) AS polls, count(*) FILTER (p.outcome IN ('failed', 'gone')) AS failed,
           sum(p.new_entries)::BIGINT AS new_entries, count(p.slid_from_at) AS slid
    FROM polls AS p
    JOIN feeds AS f USING (feed_id)
    WHERE p.polled_at >= since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND p.polled_at < (until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    ORDER BY f.outlet_id, f.url, day;
COMMENT ON MACRO TABLE coverage IS 'coverage(since, until): polls of each feed by day, from the day since to the day until, both included; a day without a row was not watched, at a poll that slid entries may have gone unseen.';

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
