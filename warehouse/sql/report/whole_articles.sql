-- All articles, beside those of the outlets that the report is limited to. `warehouse` is the name of the open database.
CREATE OR REPLACE TEMP VIEW whole_articles AS FROM warehouse.main.articles;
