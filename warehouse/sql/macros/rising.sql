CREATE OR REPLACE MACRO rising(week) AS TABLE
    WITH compared AS MATERIALIZED (FROM compared_weeks(week))
    SELECT t.entity_id, e.type, e.name, CASE WHEN t.is_new THEN 'new' ELSE 'rising' END AS kind, t.stories, t.outlets,
           t.weeks, t.stories_before / t.weeks AS baseline, t.expected,
           CASE WHEN t.expected > 0 THEN t.stories / t.expected END AS ratio, t.dispersion,
           CASE WHEN NOT t.is_new THEN t.p_rise END AS p, CASE WHEN NOT t.is_new THEN t.q_rise END AS q
    FROM name_tests(week, (SELECT c.weeks FROM compared AS c), (SELECT c.left_out FROM compared AS c)) AS t
    JOIN entities AS e ON e.entity_id = t.entity_id
    WHERE t.stories >= 3 AND t.outlets >= 2 AND (t.is_new OR t.q_rise <= 0.05)
    ORDER BY t.is_new, p, CASE WHEN t.is_new THEN -t.outlets END, CASE WHEN t.is_new THEN -t.stories END, t.entity_id;
COMMENT ON MACRO TABLE rising IS 'rising(week): names that rose in the week of that day, at least 3 stories in at least 2 outlets and a false discovery rate of 5 %, against the weeks of the 8 before that were covered alike, over the outlets covered in all of them (compared_weeks); kind new: no earlier week has them. The names of wirewatch rising.';
