-- The weeks before $week (a Monday) that it can be compared with, and the outlets that are left out for it.
FROM compared_weeks($week);
