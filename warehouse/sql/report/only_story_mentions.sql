-- Names in stories as the outlets tell them which the report is limited to; hides the table of that name.
CREATE OR REPLACE TEMP VIEW story_mentions AS
SELECT story_id, entity_id, type, published_at, len(ids) AS articles, len(list_distinct(ids)) AS outlets, ids AS outlet_ids
FROM (
    SELECT m.*, list_filter(m.outlet_ids, lambda o: list_contains(q.only, o)) AS ids
    FROM warehouse.main.story_mentions AS m
    CROSS JOIN (SELECT list(outlet_id) AS only FROM only_outlets) AS q
)
WHERE len(ids) > 0;
