"""Runs that are killed, whose disk fills up and whose network goes away; and runs that go on for a year."""
