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
