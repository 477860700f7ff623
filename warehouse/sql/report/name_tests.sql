-- Names that rose or fell in $week (a Monday) against $weeks over all outlets but those in $left_out, new ones, and those
-- in $ids; beside each how many names were tested.
SELECT t.entity_id, e.type, stories, outlets, stories_before, told, told_before, weeks,
       coalesce(list_sort(history), []) AS history, expected, dispersion, is_new, p_rise, q_rise, p_fade, q_fade,
       count(*) OVER () AS tested
FROM name_tests($week, $weeks::DATE[], $left_out::VARCHAR[]) AS t
JOIN entities AS e USING (entity_id)
QUALIFY q_rise <= $q OR q_fade <= $q OR is_new OR t.entity_id IN (SELECT unnest($ids::BIGINT[]))
     OR row_number() OVER (ORDER BY t.entity_id) = 1
ORDER BY t.entity_id;
