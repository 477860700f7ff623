"""Bytes in, records out: no database, no Prefect, no clock.

The only doors to the outside are the sockets in `fetch` and the model that `mentions.load_tagger` reads.
"""
