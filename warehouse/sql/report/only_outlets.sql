-- The outlets that the report is limited to.
CREATE OR REPLACE TEMP TABLE only_outlets AS
SELECT DISTINCT unnest($outlets::VARCHAR[]) AS outlet_id;
