"""History from archives, exports and sitemaps: read bit by bit, loaded by the steps of a run."""
