"""Makes `extractors/data/gazetteer.z`, the places that ship with wirewatch, from open data. Never installed."""
