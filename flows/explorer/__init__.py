"""`wirewatch explore`: pages for looking around in the warehouse, on this machine only, read-only.

filters.py    an address and what it asks for: every view has one
views.py      what a view shows, made of the functions that the commands use, and the statements behind it
newest.py     the newest published state for each view
guard.py      who may ask: this machine's browser, from these pages
pages.py      the pages (NiceGUI), of the pieces in parts.py and tables.py
server.py     serving them until told to stop
"""
