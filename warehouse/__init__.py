"""What is kept: schema, migrations, loading, views and macros, queries, report data."""
