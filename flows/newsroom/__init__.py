"""The sample newsroom: invented outlets whose feeds and pages are served on loopback, with the truth about them.

    newsroom      outlets, feeds and pages at any moment (`Newsroom`)
    serving       the same over HTTP, from a process of its own (`serve_newsroom`)
    truth         who is named where, and what repeats what
    faults        what can go wrong on purpose

Imports nothing else of ours. All people, parties and companies are invented.
"""
