-- All outlets with their names, also those that are in no configuration any more.
SELECT outlet_id, coalesce(o.name, outlet_id) AS name
FROM (SELECT DISTINCT outlet_id FROM articles) AS a
FULL JOIN outlets AS o USING (outlet_id)
ORDER BY outlet_id;
