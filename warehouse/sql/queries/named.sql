-- Entities that go by $name, most told first. Names that hold within one article only (a bare surname) do not count.
SELECT n.entity_id, n.type, n.name, count(m.story_id) AS stories
FROM named($name) AS n
LEFT JOIN story_mentions AS m USING (entity_id)
GROUP BY ALL
ORDER BY stories DESC, n.name, n.entity_id;
