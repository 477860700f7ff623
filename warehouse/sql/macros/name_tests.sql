-- Whose stories of a week are more, or fewer, than its own weeks before explain; `warehouse/report/changes.py` tells the
-- method and its sources. A name had x of this week's n stories and y of the m in the weeks compared. If its share has
-- not changed, x of the s = x + y is beta-binomial: as the binomial of two Poisson rates, but with a variance that is
-- `dispersion` times as large, since stories about one event come together.
CREATE OR REPLACE MACRO name_tests(of_week, base_weeks, without_outlets) AS TABLE
    WITH asked AS (
        SELECT date_trunc('week', of_week::DATE)::DATE AS week, coalesce(base_weeks::DATE[], []) AS base,
               coalesce(without_outlets::VARCHAR[], []) AS without
    ),
    compared AS (
        SELECT DISTINCT unnest(list_append(a.base, a.week)) AS week FROM asked AS a
    ),
    -- Where no outlet is left out, the rollup has what is needed; else stories are counted again without those outlets.
    carried AS (
        SELECT s.story_id, date_trunc('week', s.first_published_at AT TIME ZONE 'UTC')::DATE AS week, a.article_id, a.outlet_id
        FROM (SELECT q.week, q.without, list_min(list_append(q.base, q.week)) AS first_week FROM asked AS q WHERE len(q.without) > 0) AS q
        JOIN stories AS s ON s.first_published_at >= q.first_week::TIMESTAMP AT TIME ZONE 'UTC'
            AND s.first_published_at < (q.week + 7)::TIMESTAMP AT TIME ZONE 'UTC'
        JOIN articles AS a ON a.story_id = s.story_id
        WHERE NOT list_contains(q.without, a.outlet_id)
    ),
    counted AS (
        SELECT w.week, w.entity_id, w.stories, w.outlets
        FROM weekly_entities AS w
        JOIN compared AS c ON c.week = w.week
        WHERE (SELECT len(a.without) = 0 FROM asked AS a)
        UNION ALL
        SELECT k.week, m.entity_id, count(DISTINCT k.story_id), count(DISTINCT k.outlet_id)
        FROM carried AS k
        JOIN compared AS c ON c.week = k.week
        JOIN mentions AS m ON m.article_id = k.article_id
        GROUP BY k.week, m.entity_id
    ),
    told AS (
        SELECT w.week, max(round(w.stories / w.share)) AS told
        FROM weekly_entities AS w
        JOIN compared AS c ON c.week = w.week
        WHERE (SELECT len(a.without) = 0 FROM asked AS a)
        GROUP BY w.week
        UNION ALL
        SELECT k.week, count(DISTINCT k.story_id) FROM carried AS k JOIN compared AS c ON c.week = k.week GROUP BY k.week
    ),
    sizes AS (
        SELECT coalesce(sum(t.told) FILTER (t.week = a.week), 0) AS n, coalesce(sum(t.told) FILTER (t.week < a.week), 0) AS m,
               count(*) FILTER (t.week < a.week) AS weeks
        FROM told AS t, asked AS a
    ),
    tallied AS (
        SELECT c.entity_id, coalesce(sum(c.stories) FILTER (c.week = a.week), 0)::BIGINT AS x,
               coalesce(sum(c.stories) FILTER (c.week < a.week), 0)::BIGINT AS y,
               coalesce(max(c.outlets) FILTER (c.week = a.week), 0)::BIGINT AS outlets,
               coalesce(sum(c.stories * c.stories / t.told) FILTER (c.week < a.week), 0) AS squares,
               list({'week': c.week, 'stories': c.stories}) FILTER (c.week < a.week) AS history
        FROM counted AS c
        JOIN told AS t ON t.week = c.week, asked AS a
        GROUP BY c.entity_id
        HAVING x + y >= 3  -- less cannot reach a small q, and would only dilute the others
    ),
    sized AS (
        -- Classes by x + y, on which the tests condition: rare, occasional (from about one story a week on), steady (four).
        SELECT t.*, z.n, z.m, z.weeks, t.x + t.y AS s, z.n / (z.n + z.m) AS chance, t.y * z.n / z.m AS expected,
               CASE WHEN t.x + t.y < 9 THEN 0 WHEN t.x + t.y < 36 THEN 1 ELSE 2 END AS class,
               CASE WHEN t.y > 1 THEN (z.m / t.y * t.squares - t.y) / (z.weeks - 1) END AS pearson,
               t.y = 0 AND NOT EXISTS (
                   FROM weekly_entities AS w WHERE w.entity_id = t.entity_id AND w.week < (SELECT a.week FROM asked AS a)
               ) AS is_new
        FROM tallied AS t, sizes AS z
        WHERE z.n > 0 AND z.m > 0 AND z.weeks >= 4
    ),
    -- What the hundred names of like size vary by (Pearson's statistic, solved for the Dirichlet-multinomial's intra-class
    -- correlation, which low counts do not bias), five invented ones among them, lest a handful of names decide.
    pooled AS (
        SELECT d.*, d.s * d.m / (d.n + d.m) AS level,
               least(0.95, greatest(0, (coalesce(sum(d.pearson - 1) OVER alike, 0) + 5 * 0.5)
                    / (coalesce(sum((d.y - 1) * (d.n + d.m) / (d.s * d.m)) FILTER (d.y > 1) OVER alike, 0) + 5) / level)) AS rho,
               coalesce(avg(d.pearson) OVER alike, 1) AS pearson_alike,
               coalesce(var_pop(d.pearson) OVER alike, 0) AS spread_alike
        FROM sized AS d
        WINDOW alike AS (ORDER BY d.s, d.entity_id ROWS BETWEEN 50 PRECEDING AND 50 FOLLOWING)
    ),
    -- Each name by itself counts as much as its weeks tell, against a pool that counts the more, the less names differ.
    dispersed AS (
        SELECT p.*, 1 + p.rho * p.level / (1 - p.rho) AS pool,
               CASE WHEN p.y > 1 THEN (p.weeks - 1) * (p.y - 1) / (p.y + 7) ELSE 0 END AS own_weight,
               least(200, 4 + 2 / greatest(0.01, p.spread_alike / p.pearson_alike ** 2 - 2 / (p.weeks - 1))) AS pool_weight,
               pool_weight + own_weight AS freedom,
               pool * (pool_weight + own_weight * coalesce(p.pearson / (1 + p.rho * (p.y - 1)), 1)) / freedom AS dispersion
        FROM pooled AS p
    ),
    -- How much a name varies is not known exactly either: its tail is the mean over three values of the dispersion, by
    -- Gauss and Hermite on the cube root of chi-squared (Wilson and Hilferty 1931).
    nodes AS (
        SELECT d.entity_id, d.x, d.s, d.chance, d.x > d.expected AS up, v.weight,
               greatest(1.01, d.dispersion / greatest(0.1, 1 - 2 / (9 * d.freedom) + v.z * sqrt(2 / (9 * d.freedom))) ** 3) AS phi
        FROM dispersed AS d
        CROSS JOIN (VALUES (-1.7320508075688772, 1 / 6), (0.0, 2 / 3), (1.7320508075688772, 1 / 6)) AS v(z, weight)
        -- Within one standard deviation no tail is small, and none is computed: p is 1.
        WHERE NOT d.is_new AND (d.x - d.expected) ** 2 > d.dispersion * d.expected
            AND CASE WHEN d.x > d.expected THEN d.x >= 3 ELSE d.expected >= 3 END
    ),
    shaped AS (
        -- The lower tail is the upper one of the stories that are not of this week.
        SELECT o.entity_id, o.weight, o.s, CASE WHEN o.up THEN o.x ELSE o.s - o.x END AS k0,
               o.s * CASE WHEN o.up THEN o.chance ELSE 1 - o.chance END / (o.phi - 1) AS a,
               o.s * CASE WHEN o.up THEN 1 - o.chance ELSE o.chance END / (o.phi - 1) AS b,
               50 + ceil(12 * sqrt(o.phi * o.s * o.chance * (1 - o.chance))) AS reach
        FROM nodes AS o
    ),
    tails AS (
        SELECT h.entity_id, least(1, sum(h.weight * list_sum(list_transform(
                   range(h.k0, least(h.s, h.k0 + h.reach::BIGINT) + 1),
                   lambda k: exp(lgamma(h.s + 1) + lgamma(h.a + h.b) - lgamma(h.a) - lgamma(h.b) - lgamma(h.s + h.a + h.b)
                                 - lgamma(k + 1) - lgamma(h.s - k + 1) + lgamma(k + h.a) + lgamma(h.s - k + h.b))
               )))) AS tail
        FROM shaped AS h
        GROUP BY h.entity_id
    ),
    -- Benjamini and Hochberg, weighted: the hundreds of rare names, which hardly can be told from chance, get a tenth of
    -- what may be false.
    budgets AS (
        SELECT v.class, v.budget
        FROM (VALUES (0, 0.1), (1, 0.4), (2, 0.5)) AS v(class, budget)
        WHERE v.class IN (SELECT d.class FROM dispersed AS d)
    ),
    tested AS (
        SELECT d.*, CASE WHEN d.x > d.expected AND NOT d.is_new THEN coalesce(t.tail, 1) ELSE 1 END AS p_rise,
               CASE WHEN d.x < d.expected THEN coalesce(t.tail, 1) ELSE 1 END AS p_fade,
               count(*) OVER (PARTITION BY d.class) * (SELECT sum(b.budget) FROM budgets AS b) / b.budget AS tests
        FROM dispersed AS d
        JOIN budgets AS b ON b.class = d.class
        LEFT JOIN tails AS t ON t.entity_id = d.entity_id
    ),
    ranked AS (
        SELECT t.*, t.p_rise * t.tests / count(*) OVER (ORDER BY t.p_rise * t.tests) AS step_rise,
               t.p_fade * t.tests / count(*) OVER (ORDER BY t.p_fade * t.tests) AS step_fade
        FROM tested AS t
    )
    SELECT r.entity_id, r.x AS stories, r.outlets, r.y AS stories_before, r.n::BIGINT AS told, r.m::BIGINT AS told_before,
           r.weeks, r.history, r.expected, r.dispersion, r.freedom, r.is_new, r.p_rise,
           least(1, min(r.step_rise) OVER (ORDER BY r.p_rise * r.tests ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)) AS q_rise,
           r.p_fade,
           least(1, min(r.step_fade) OVER (ORDER BY r.p_fade * r.tests ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)) AS q_fade
    FROM ranked AS r;
COMMENT ON MACRO TABLE name_tests IS 'name_tests(week, weeks before, outlets left out): every name with at least 3 stories in these weeks together, with the stories expected of the week, how much it varies (dispersion: variance to mean), p and q of its rise and of its fall (1 within one standard deviation). rising(week) chooses weeks and outlets.';
