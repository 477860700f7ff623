"""Bytes in, records out: no database, no Prefect, no clock.

The only doors to the outside are the sockets in `fetch` and the models that
`mentions.load_tagger` and `slovnet_model` read.
"""
