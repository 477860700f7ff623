-- Stories that mention one entity by $grain (day, week, month) from the day $since to the day $until, both included; with
-- $outlet those that it carries. Periods without any are listed, too.
--
-- `share` is counted / told: stories that mention it among all stories, of those that at least one covered outlet carries
-- (see the macro watched: seen for half of the period, or in an archive as full as usual); NULL where no outlet is covered.
-- Outlets without a feed that ever answered count always. With $like, a period, outlets not covered then count nowhere: so
-- periods compare. `silent` are outlets that were not seen for a part of the period, `gap` says whether they matter: they
-- bring a third of all entries, or of the articles that mention the entity.
WITH spans AS MATERIALIZED (
    FROM watched($since, $until, $grain, upto := $now::TIMESTAMPTZ) WHERE $outlet IS NULL OR outlet_id = $outlet
),
uncovered AS MATERIALIZED (
    SELECT s.outlet_id, s.period
    FROM spans AS s
    WHERE NOT s.covered
       OR s.outlet_id IN (SELECT b.outlet_id FROM spans AS b WHERE b.period = $like::DATE AND NOT b.covered)
),
periods AS (
    SELECT unnest(generate_series(
        date_trunc($grain, $since::DATE::TIMESTAMP), $until::DATE::TIMESTAMP, ('1 ' || $grain)::INTERVAL
    ))::DATE AS period
),
own_days AS MATERIALIZED (
    SELECT date_trunc($grain, day)::DATE AS period, outlet_id, sum(stories)::BIGINT AS stories, sum(carried)::BIGINT AS carried,
           sum(articles)::BIGINT AS articles
    FROM entity_days
    WHERE entity_id = $entity_id AND day BETWEEN $since::DATE AND $until::DATE AND ($outlet IS NULL OR outlet_id = $outlet)
    GROUP BY ALL
    HAVING sum(carried) > 0
),
-- All stories told, less those that only uncovered outlets carry.
told AS (
    SELECT date_trunc($grain, make_timestamp(epoch_us(first_published_at)))::DATE AS period, count(*) AS stories
    FROM stories
    WHERE $outlet IS NULL
      AND first_published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND first_published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
    UNION ALL
    SELECT date_trunc($grain, make_timestamp(epoch_us(s.first_published_at)))::DATE AS period, count(DISTINCT s.story_id)
    FROM stories AS s
    JOIN articles AS a USING (story_id)
    WHERE a.outlet_id = $outlet
      AND s.first_published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY ALL
),
-- Where every outlet is covered, from here to `found` nothing is read: a join with nothing reads nothing.
its_articles AS MATERIALIZED (
    -- No article of a story is older than the story.
    SELECT a.story_id, a.outlet_id
    FROM articles AS a
    SEMI JOIN uncovered USING (outlet_id)
    WHERE a.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
),
of_uncovered AS MATERIALIZED (
    SELECT u.period, s.story_id, $outlet IS NOT NULL OR count(*) = any_value(s.articles) AS whole
    FROM its_articles AS a
    JOIN stories AS s USING (story_id)
    JOIN uncovered AS u
        ON u.outlet_id = a.outlet_id AND u.period = date_trunc($grain, make_timestamp(epoch_us(s.first_published_at)))::DATE
    WHERE s.first_published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND s.first_published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY u.period, s.story_id
),
lost AS (
    SELECT period, count(*) AS stories FROM of_uncovered WHERE whole GROUP BY period
),
its_stories AS MATERIALIZED (
    SELECT m.story_id, o.period
    FROM story_mentions AS m
    JOIN of_uncovered AS o USING (story_id)
    WHERE m.entity_id = $entity_id
      AND m.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND m.published_at < ($until::DATE + 1)::TIMESTAMP AT TIME ZONE 'UTC'
),
-- Stories in which only uncovered outlets mention it.
own_lost AS (
    SELECT s.period, s.story_id
    FROM its_stories AS s
    JOIN articles AS a USING (story_id)
    JOIN mentions AS m USING (article_id)
    LEFT JOIN uncovered AS u ON u.outlet_id = a.outlet_id AND u.period = s.period
    WHERE m.entity_id = $entity_id AND ($outlet IS NULL OR a.outlet_id = $outlet)
      AND m.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
      AND a.published_at >= $since::DATE::TIMESTAMP AT TIME ZONE 'UTC'
    GROUP BY s.period, s.story_id
    HAVING bool_and(u.outlet_id IS NOT NULL)
),
found AS (
    SELECT d.period, sum(CASE WHEN $outlet IS NULL THEN d.stories ELSE d.carried END)::BIGINT AS stories,
           sum(d.articles)::BIGINT AS articles, count(*) AS outlets,
           (SELECT count(*) FROM own_lost AS l WHERE l.period = d.period) AS lost
    FROM own_days AS d
    GROUP BY d.period
),
weights AS (
    SELECT outlet_id, sum(articles) AS articles FROM own_days GROUP BY outlet_id
),
coverage AS (
    SELECT s.period, bool_or(s.watched > 0) AS watched, bool_and(s.state = 'archive') AS archive,
           coalesce(sum(s.watched * s.weight) FILTER (s.state NOT IN ('archive', 'ended'))
                    / sum(s.weight) FILTER (s.state NOT IN ('archive', 'ended')), 0) AS watched_part,
           coalesce(list({outlet: s.outlet_id, watched: round(s.watched, 3)} ORDER BY s.watched, s.outlet_id)
                    FILTER (s.state IN ('gap', 'partly')), []) AS silent,
           coalesce(sum(s.weight) FILTER (s.state = 'gap'), 0) * 3 >= sum(s.weight) FILTER (s.state <> 'archive')
           OR coalesce(sum(w.articles) FILTER (s.state = 'gap'), 0) * 3 >= nullif(sum(w.articles), 0) AS gap
    FROM spans AS s
    LEFT JOIN weights AS w USING (outlet_id)
    GROUP BY s.period
)
SELECT p.period, coalesce(f.stories, 0) AS stories, coalesce(f.articles, 0) AS articles, coalesce(f.outlets, 0) AS outlets,
       coalesce(f.stories - f.lost, 0) AS counted, coalesce(t.stories, 0) - coalesce(l.stories, 0) AS told,
       coalesce(f.stories - f.lost, 0) / nullif(coalesce(t.stories, 0) - coalesce(l.stories, 0), 0) AS share,
       coalesce(c.watched, false) AS watched, round(coalesce(c.watched_part, 0), 3) AS watched_part,
       coalesce(c.archive, true) AS archive, coalesce(c.gap, false) AS gap, coalesce(c.silent, []) AS silent
FROM periods AS p
LEFT JOIN found AS f USING (period)
LEFT JOIN told AS t USING (period)
LEFT JOIN lost AS l USING (period)
LEFT JOIN coverage AS c USING (period)
ORDER BY p.period;
