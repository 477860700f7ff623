-- Articles of the outlets that the report is limited to; hides the table of that name.
CREATE OR REPLACE TEMP VIEW articles AS FROM whole_articles SEMI JOIN only_outlets USING (outlet_id);
