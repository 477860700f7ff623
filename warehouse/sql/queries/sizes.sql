-- Rows of the tables people ask about.
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM stories) AS stories,
       (SELECT count(*) FROM outlets) AS outlets, (SELECT count(*) FROM feeds WHERE subscribed) AS feeds,
       (SELECT count(*) FROM entries) AS entries, (SELECT count(*) FROM entries WHERE status = 'pending') AS pending,
       (SELECT count(*) FROM entries WHERE status = 'failed') AS failed, (SELECT count(*) FROM mentions) AS mentions,
       (SELECT count(*) FROM entities) AS entities,
       (SELECT count(*) FROM articles WHERE access = 'paywall') AS behind_paywalls;
