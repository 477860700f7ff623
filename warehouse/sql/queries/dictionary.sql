-- The data dictionary: every table, column and table macro with its comment.
SELECT 'table' AS kind, t.table_name AS relation, c.column_name AS "column", c.data_type AS type, c.is_nullable AS nullable,
       c.comment, t.comment AS relation_comment, c.column_index AS position
FROM duckdb_columns() AS c
JOIN duckdb_tables() AS t USING (database_name, schema_name, table_name)
WHERE NOT c.internal AND c.database_name = current_database()
UNION ALL
SELECT 'macro', function_name || '(' || array_to_string(parameters, ', ') || ')', NULL, NULL, NULL, comment, comment, 0
FROM duckdb_functions()
WHERE NOT internal AND function_type = 'table_macro' AND database_name = current_database()
ORDER BY kind DESC, relation, position;
