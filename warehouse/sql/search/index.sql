-- The search index: a file of SQLite beside the warehouse, made from it and made anew whenever it is lost.

-- How far it has read the log `texts_written` of which warehouse: one row.
CREATE TABLE state (number INTEGER NOT NULL, article_id INTEGER NOT NULL, written_at INTEGER NOT NULL);
INSERT INTO state VALUES (0, 0, 0);

-- One row per article; published_at in seconds since 1970, language as its first part.
CREATE TABLE articles (
    doc INTEGER PRIMARY KEY, article_id INTEGER NOT NULL UNIQUE, text_hash INTEGER NOT NULL,
    published_at INTEGER NOT NULL, outlet_id TEXT NOT NULL, language TEXT
);

-- The words of each as they were put in, title and text parted by a newline (zlib): so they can be taken out again.
CREATE TABLE contents (doc INTEGER PRIMARY KEY, words BLOB NOT NULL);

-- Words come folded and parted by blanks; to this tokeniser everything beyond ASCII is a letter.
CREATE VIRTUAL TABLE words USING fts5(title, text, content = '', tokenize = 'ascii');
