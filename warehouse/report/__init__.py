"""The numbers of the weekly mention report: every one from a statement in `warehouse/sql/report`."""
