-- Names of the entity $id that are $name as folded() sees it.
SELECT alias FROM aliases
WHERE entity_id = $id AND folded(alias) = folded($name)
ORDER BY alias;
