-- Feeds of the outlets that the report is limited to; hides the table of that name.
CREATE OR REPLACE TEMP VIEW feeds AS FROM warehouse.main.feeds SEMI JOIN only_outlets USING (outlet_id);
