-- Aliases that stand in no text any more, but for names to show, Latin names of Cyrillic ones, which need not stand in
-- any, and those of entities in retag/decided.
SELECT aliases.rowid, aliases.entity_id
FROM aliases
JOIN entities USING (entity_id)
ANTI JOIN spans ON spans.entity_id = aliases.entity_id AND spans.surface = aliases.alias
ANTI JOIN decided_about ON decided_about.entity_id = aliases.entity_id
WHERE aliases.alias <> entities.name AND aliases.rule NOT IN ('translated', 'romanised');
