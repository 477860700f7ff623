-- Every span names an entity that exists.
SELECT 'span ' || s.start || ' of article ' || s.article_id || ' names entity ' || s.entity_id || ', which is not there' AS violation
FROM spans AS s ANTI JOIN entities AS e USING (entity_id);
