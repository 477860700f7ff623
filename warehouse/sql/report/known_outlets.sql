-- All outlets with their names.
SELECT outlet_id, name FROM outlets ORDER BY outlet_id;
