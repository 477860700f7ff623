-- Tables of the warehouse. Released migrations are never edited: write the next one.
-- Only `articles` has a primary key: DuckDB checks keys of a second column at eleven times the file size, so
-- uniqueness elsewhere is kept by the one writer and checked by `wirewatch verify`.

CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);
COMMENT ON TABLE meta IS 'Facts about this warehouse as a whole.';
COMMENT ON COLUMN meta.key IS 'What is said: content (news or demo) or macros (text of the macros in place).';
COMMENT ON COLUMN meta.value IS 'What is said about it.';

CREATE TABLE outlets (
    outlet_id VARCHAR NOT NULL, name VARCHAR NOT NULL, homepage VARCHAR, country VARCHAR, language VARCHAR,
    added_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE outlets IS 'One row per outlet: whoever publishes under one name.';
COMMENT ON COLUMN outlets.outlet_id IS 'Short id as in the configuration, for example rferl.';
COMMENT ON COLUMN outlets.name IS 'Name to show.';
COMMENT ON COLUMN outlets.homepage IS 'Address of its front page. NULL: not configured.';
COMMENT ON COLUMN outlets.country IS 'ISO 3166-1 alpha-2 code of where it is based. NULL: not configured.';
COMMENT ON COLUMN outlets.language IS 'BCP 47 tag of its main language. NULL: not configured.';
COMMENT ON COLUMN outlets.added_at IS 'When it was first seen in the configuration.';

CREATE TABLE feeds (
    feed_id BIGINT NOT NULL, outlet_id VARCHAR NOT NULL, url VARCHAR NOT NULL, poll_url VARCHAR NOT NULL,
    title VARCHAR, language VARCHAR,
    etag VARCHAR, last_modified VARCHAR, last_polled_at TIMESTAMPTZ, next_poll_at TIMESTAMPTZ, interval_s INTEGER NOT NULL,
    failures INTEGER NOT NULL, last_error VARCHAR, gone_at TIMESTAMPTZ, subscribed BOOLEAN NOT NULL,
    added_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE feeds IS 'One row per feed, with what is needed to ask it politely again.';
COMMENT ON COLUMN feeds.feed_id IS 'Hash of the configured address.';
COMMENT ON COLUMN feeds.outlet_id IS 'The outlet it belongs to.';
COMMENT ON COLUMN feeds.url IS 'Address as configured.';
COMMENT ON COLUMN feeds.poll_url IS 'Address that is asked: differs from url after a permanent redirect.';
COMMENT ON COLUMN feeds.title IS 'Title the feed gives itself. NULL: never parsed.';
COMMENT ON COLUMN feeds.language IS 'BCP 47 tag the feed gives itself. NULL: says nothing.';
COMMENT ON COLUMN feeds.etag IS 'ETag of the last document, byte for byte. NULL: none.';
COMMENT ON COLUMN feeds.last_modified IS 'Last-Modified of the last document, byte for byte. NULL: none.';
COMMENT ON COLUMN feeds.last_polled_at IS 'Time of the last poll. NULL: never polled.';
COMMENT ON COLUMN feeds.next_poll_at IS 'Not asked before this time. NULL: due now.';
COMMENT ON COLUMN feeds.interval_s IS 'Seconds between polls while all is well.';
COMMENT ON COLUMN feeds.failures IS 'Failed polls in a row.';
COMMENT ON COLUMN feeds.last_error IS 'Why the last poll failed. NULL: it did not.';
COMMENT ON COLUMN feeds.gone_at IS 'When the server said 410 Gone: not asked any more. NULL: not gone.';
COMMENT ON COLUMN feeds.subscribed IS 'Whether the configuration of the last run named it.';
COMMENT ON COLUMN feeds.added_at IS 'When it was first seen in the configuration.';

CREATE TABLE runs (
    run_id BIGINT NOT NULL, started_at TIMESTAMPTZ NOT NULL, finished_at TIMESTAMPTZ, outcome VARCHAR NOT NULL,
    feeds INTEGER NOT NULL, feeds_failed INTEGER NOT NULL, entries_new INTEGER NOT NULL, articles_new INTEGER NOT NULL,
    articles_revised INTEGER NOT NULL, entries_failed INTEGER NOT NULL, mentions INTEGER NOT NULL, version VARCHAR NOT NULL
);
COMMENT ON TABLE runs IS 'One row per run of ingest.';
COMMENT ON COLUMN runs.run_id IS 'Number of the run, counting up.';
COMMENT ON COLUMN runs.started_at IS 'Start of the run.';
COMMENT ON COLUMN runs.finished_at IS 'End of the run. NULL: running, or killed.';
COMMENT ON COLUMN runs.outcome IS 'running, done, failed (no feed answered), interrupted.';
COMMENT ON COLUMN runs.feeds IS 'Feeds polled.';
COMMENT ON COLUMN runs.feeds_failed IS 'Feeds polled without a usable answer.';
COMMENT ON COLUMN runs.entries_new IS 'Entries seen for the first time.';
COMMENT ON COLUMN runs.articles_new IS 'Articles loaded for the first time.';
COMMENT ON COLUMN runs.articles_revised IS 'Articles whose text changed since the last load.';
COMMENT ON COLUMN runs.entries_failed IS 'Entries whose page gave no article in this run.';
COMMENT ON COLUMN runs.mentions IS 'Mentions written.';
COMMENT ON COLUMN runs.version IS 'Version of wirewatch.';

CREATE TABLE polls (
    run_id BIGINT NOT NULL, feed_id BIGINT NOT NULL, polled_at TIMESTAMPTZ NOT NULL, outcome VARCHAR NOT NULL,
    http_status INTEGER, bytes BIGINT NOT NULL, entries INTEGER NOT NULL, new_entries INTEGER NOT NULL,
    seconds DOUBLE NOT NULL, error VARCHAR
);
COMMENT ON TABLE polls IS 'One row per poll of a feed: the record that tells silence of an outlet from silence of the collector.';
COMMENT ON COLUMN polls.run_id IS 'The run that polled.';
COMMENT ON COLUMN polls.feed_id IS 'The feed.';
COMMENT ON COLUMN polls.polled_at IS 'When it was asked.';
COMMENT ON COLUMN polls.outcome IS 'new (entries came), same (nothing new), not_modified (304), failed, gone (410).';
COMMENT ON COLUMN polls.http_status IS 'HTTP status of the answer. NULL: no answer.';
COMMENT ON COLUMN polls.bytes IS 'Bytes of the answer as they came over the wire.';
COMMENT ON COLUMN polls.entries IS 'Entries in the document.';
COMMENT ON COLUMN polls.new_entries IS 'Entries never seen before in this feed.';
COMMENT ON COLUMN polls.seconds IS 'Seconds from asking to the last byte.';
COMMENT ON COLUMN polls.error IS 'Why it failed, in one line. NULL: it did not.';

CREATE TABLE entries (
    entry_id BIGINT NOT NULL, feed_id BIGINT NOT NULL, guid VARCHAR NOT NULL, url VARCHAR NOT NULL, title VARCHAR,
    summary VARCHAR, content VARCHAR, authors VARCHAR[], published_at TIMESTAMPTZ, updated_at TIMESTAMPTZ,
    seen_at TIMESTAMPTZ NOT NULL, fingerprint BIGINT NOT NULL,
    status VARCHAR NOT NULL, attempts INTEGER NOT NULL, next_attempt_at TIMESTAMPTZ, error VARCHAR, article_id BIGINT
);
COMMENT ON TABLE entries IS 'One row per entry ever seen in a feed.';
COMMENT ON COLUMN entries.entry_id IS 'Hash of feed and guid.';
COMMENT ON COLUMN entries.feed_id IS 'The feed it came in.';
COMMENT ON COLUMN entries.guid IS 'Its guid, or its link where the feed gives none.';
COMMENT ON COLUMN entries.url IS 'Its link, absolute.';
COMMENT ON COLUMN entries.title IS 'Its title in the feed. NULL: none.';
COMMENT ON COLUMN entries.summary IS 'Its summary in the feed, plain text. NULL: none.';
COMMENT ON COLUMN entries.content IS 'HTML of the text where the feed carries it; emptied once loaded. NULL: none.';
COMMENT ON COLUMN entries.authors IS 'Its authors in the feed.';
COMMENT ON COLUMN entries.published_at IS 'Its time in the feed. NULL: none or unreadable.';
COMMENT ON COLUMN entries.updated_at IS 'Its time of change in the feed. NULL: none.';
COMMENT ON COLUMN entries.seen_at IS 'When it was first seen.';
COMMENT ON COLUMN entries.fingerprint IS 'Hash of what the feed says of it; a change sends its page to be fetched again.';
COMMENT ON COLUMN entries.status IS 'pending (page not loaded yet), loaded, failed (given up, see error), skipped (nothing to fetch).';
COMMENT ON COLUMN entries.attempts IS 'Times its page was asked for in vain since it became pending.';
COMMENT ON COLUMN entries.next_attempt_at IS 'Its page is not asked for again before this time. NULL: not put off.';
COMMENT ON COLUMN entries.error IS 'Why the last attempt failed. NULL: it did not.';
COMMENT ON COLUMN entries.article_id IS 'The article its page became. NULL: none yet.';

CREATE TABLE articles (
    article_id BIGINT PRIMARY KEY, url VARCHAR NOT NULL, outlet_id VARCHAR NOT NULL, title VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL, published_at TIMESTAMPTZ NOT NULL, published_from VARCHAR NOT NULL, date_flag VARCHAR,
    fetched_at TIMESTAMPTZ NOT NULL, language VARCHAR, text VARCHAR NOT NULL, words INTEGER NOT NULL, text_hash BIGINT NOT NULL,
    extractor VARCHAR NOT NULL, dropped VARCHAR[] NOT NULL, syndicated_from VARCHAR,
    story_id BIGINT NOT NULL, relation VARCHAR NOT NULL, revision INTEGER NOT NULL, tagger VARCHAR
);
COMMENT ON TABLE articles IS 'One row per article: a text taken from a page, keyed by its canonical address. The newest revision.';
COMMENT ON COLUMN articles.article_id IS 'Hash of url.';
COMMENT ON COLUMN articles.url IS 'Canonical address.';
COMMENT ON COLUMN articles.outlet_id IS 'The outlet whose feed led to it.';
COMMENT ON COLUMN articles.title IS 'Headline.';
COMMENT ON COLUMN articles.authors IS 'Authors as the page names them, else the feed.';
COMMENT ON COLUMN articles.published_at IS 'Publication time; see published_from for how much to trust it.';
COMMENT ON COLUMN articles.published_from IS 'Source of published_at: json-ld, meta, feed, text, url, or seen (time of capture, an upper bound).';
COMMENT ON COLUMN articles.date_flag IS 'Why published_at is not to be trusted: future, too_old. NULL: no doubt.';
COMMENT ON COLUMN articles.fetched_at IS 'When this revision was fetched.';
COMMENT ON COLUMN articles.language IS 'BCP 47 tag of the text. NULL: unknown.';
COMMENT ON COLUMN articles.text IS 'Text of the article, paragraphs separated by a newline, without what was dropped.';
COMMENT ON COLUMN articles.words IS 'Words in text, separated by white space.';
COMMENT ON COLUMN articles.text_hash IS 'Hash of text; a change makes a revision.';
COMMENT ON COLUMN articles.extractor IS 'Which method took the text from the page.';
COMMENT ON COLUMN articles.dropped IS 'Paragraphs kept out of text, each with its reason before a colon.';
COMMENT ON COLUMN articles.syndicated_from IS 'Outlet that a line in the text names as the origin. NULL: no such line.';
COMMENT ON COLUMN articles.story_id IS 'The story it belongs to.';
COMMENT ON COLUMN articles.relation IS 'original, syndicated (the same report whole) or abridged (a part of it).';
COMMENT ON COLUMN articles.revision IS '1 for the text first loaded, counting up; earlier ones are in revisions.';
COMMENT ON COLUMN articles.tagger IS 'Model that tagged the text. NULL: language without a tagger, not tagged.';

CREATE TABLE revisions (
    article_id BIGINT NOT NULL, revision INTEGER NOT NULL, fetched_at TIMESTAMPTZ NOT NULL, title VARCHAR NOT NULL,
    text_hash BIGINT NOT NULL, text VARCHAR NOT NULL
);
COMMENT ON TABLE revisions IS 'One row per earlier version of an article.';
COMMENT ON COLUMN revisions.article_id IS 'The article.';
COMMENT ON COLUMN revisions.revision IS 'Which version this was.';
COMMENT ON COLUMN revisions.fetched_at IS 'When this version was fetched.';
COMMENT ON COLUMN revisions.title IS 'Headline of this version.';
COMMENT ON COLUMN revisions.text_hash IS 'Hash of its text.';
COMMENT ON COLUMN revisions.text IS 'Its text.';

CREATE TABLE stories (
    story_id BIGINT NOT NULL, lead_article_id BIGINT NOT NULL, first_published_at TIMESTAMPTZ NOT NULL,
    articles INTEGER NOT NULL, outlets INTEGER NOT NULL
);
COMMENT ON TABLE stories IS 'One row per story: a group of articles that carry the same report.';
COMMENT ON COLUMN stories.story_id IS 'Id of the article that founded it.';
COMMENT ON COLUMN stories.lead_article_id IS 'The article shown for it: the original as far as can be told.';
COMMENT ON COLUMN stories.first_published_at IS 'Earliest publication among its articles.';
COMMENT ON COLUMN stories.articles IS 'Articles in it.';
COMMENT ON COLUMN stories.outlets IS 'Outlets that carry it.';

CREATE TABLE sketches (article_id BIGINT NOT NULL, published_at TIMESTAMPTZ NOT NULL, hashes BIGINT[] NOT NULL);
COMMENT ON TABLE sketches IS 'Fingerprints of recent texts, from which new articles find their story. Older ones are removed.';
COMMENT ON COLUMN sketches.article_id IS 'The article.';
COMMENT ON COLUMN sketches.published_at IS 'Its publication time.';
COMMENT ON COLUMN sketches.hashes IS 'Sorted sample of the hashes of its word shingles.';

CREATE TABLE site_paragraphs (
    outlet_id VARCHAR NOT NULL, paragraph_hash BIGINT NOT NULL, articles INTEGER NOT NULL, carriers BIGINT[] NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE site_paragraphs IS 'How often each outlet repeats a paragraph across its articles: what repeats is not article.';
COMMENT ON COLUMN site_paragraphs.outlet_id IS 'The outlet.';
COMMENT ON COLUMN site_paragraphs.paragraph_hash IS 'Hash of the paragraph, case, digits and white space folded.';
COMMENT ON COLUMN site_paragraphs.articles IS 'Articles of the outlet that carried it.';
COMMENT ON COLUMN site_paragraphs.carriers IS 'The first few of them, which were loaded before it was known to repeat and are cleaned of it then.';
COMMENT ON COLUMN site_paragraphs.last_seen_at IS 'Fetch time of the last of them; forgotten some weeks later.';

CREATE TABLE entities (
    entity_id BIGINT NOT NULL, type VARCHAR NOT NULL, name VARCHAR NOT NULL, country VARCHAR, lat DOUBLE, lon DOUBLE,
    first_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE entities IS 'One row per person, organisation, place or group.';
COMMENT ON COLUMN entities.entity_id IS 'Hash of type and the name it was first seen by.';
COMMENT ON COLUMN entities.type IS 'person, org, location or group (nationalities, ethnic and religious groups).';
COMMENT ON COLUMN entities.name IS 'Name to show: the fullest form it was found by.';
COMMENT ON COLUMN entities.country IS 'ISO 3166-1 alpha-2 code. NULL: not known.';
COMMENT ON COLUMN entities.lat IS 'Latitude of a place in degrees. NULL: not known or not a place.';
COMMENT ON COLUMN entities.lon IS 'Longitude of a place in degrees. NULL: not known or not a place.';
COMMENT ON COLUMN entities.first_seen_at IS 'Publication time of the first article that mentions it.';

CREATE TABLE aliases (
    alias VARCHAR NOT NULL, entity_id BIGINT NOT NULL, rule VARCHAR NOT NULL, score DOUBLE NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE aliases IS 'One row per surface form of an entity, with the reason it was taken for it.';
COMMENT ON COLUMN aliases.alias IS 'The surface form.';
COMMENT ON COLUMN aliases.entity_id IS 'The entity.';
COMMENT ON COLUMN aliases.rule IS 'Which rule joined them: exact, spelling, acronym, renamed, bare (a surname that no full name explains); surname, surname_recent and given hold within one article only.';
COMMENT ON COLUMN aliases.score IS 'How sure the rule is, 0 to 1.';
COMMENT ON COLUMN aliases.created_at IS 'When they were joined.';

CREATE TABLE alias_keys (key VARCHAR NOT NULL, entity_id BIGINT NOT NULL);
COMMENT ON TABLE alias_keys IS 'By which keys the names of new articles find the entities that are there.';
COMMENT ON COLUMN alias_keys.key IS 'Type and folded, romanised form of an alias: spellings of one name share it.';
COMMENT ON COLUMN alias_keys.entity_id IS 'An entity that goes by such an alias.';

CREATE TABLE judgements (
    a BIGINT NOT NULL, b BIGINT NOT NULL, verdict VARCHAR NOT NULL, reason VARCHAR, "at" TIMESTAMPTZ NOT NULL, undone_at TIMESTAMPTZ
);
COMMENT ON TABLE judgements IS 'One row per human decision about two entities.';
COMMENT ON COLUMN judgements.a IS 'One entity.';
COMMENT ON COLUMN judgements.b IS 'The other.';
COMMENT ON COLUMN judgements.verdict IS 'same or different.';
COMMENT ON COLUMN judgements.reason IS 'Why, in the words of who decided.';
COMMENT ON COLUMN judgements."at" IS 'When it was decided.';
COMMENT ON COLUMN judgements.undone_at IS 'When it was taken back. NULL: it stands.';

CREATE TABLE spans (
    article_id BIGINT NOT NULL, revision INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    surface VARCHAR NOT NULL, entity_id BIGINT NOT NULL, paragraph INTEGER NOT NULL, rule VARCHAR NOT NULL
);
COMMENT ON TABLE spans IS 'One row per occurrence of a name in the newest revision of a text.';
COMMENT ON COLUMN spans.article_id IS 'The article.';
COMMENT ON COLUMN spans.revision IS 'The revision the offsets belong to.';
COMMENT ON COLUMN spans.start IS 'Offset of its first character in text, counting code points from 0.';
COMMENT ON COLUMN spans."end" IS 'Offset after its last character.';
COMMENT ON COLUMN spans.surface IS 'The characters there, without article, title or possessive.';
COMMENT ON COLUMN spans.entity_id IS 'The entity it names.';
COMMENT ON COLUMN spans.paragraph IS 'Number of the paragraph, from 0.';
COMMENT ON COLUMN spans.rule IS 'Which rule tied this surface to the entity.';

CREATE TABLE mentions (
    article_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, type VARCHAR NOT NULL, occurrences INTEGER NOT NULL,
    surfaces VARCHAR[] NOT NULL, first_start INTEGER NOT NULL, evidence VARCHAR NOT NULL, published_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE mentions IS 'One row per entity in an article, however often it is named there.';
COMMENT ON COLUMN mentions.article_id IS 'The article.';
COMMENT ON COLUMN mentions.entity_id IS 'The entity.';
COMMENT ON COLUMN mentions.type IS 'Type of the entity.';
COMMENT ON COLUMN mentions.occurrences IS 'Spans of it in the article.';
COMMENT ON COLUMN mentions.surfaces IS 'Its surface forms there, in order of appearance.';
COMMENT ON COLUMN mentions.first_start IS 'Offset of the first span.';
COMMENT ON COLUMN mentions.evidence IS 'The sentence with the first span.';
COMMENT ON COLUMN mentions.published_at IS 'Publication time of the article.';

CREATE TABLE story_mentions (
    story_id BIGINT NOT NULL, entity_id BIGINT NOT NULL, type VARCHAR NOT NULL, published_at TIMESTAMPTZ NOT NULL,
    articles INTEGER NOT NULL, outlets INTEGER NOT NULL
);
COMMENT ON TABLE story_mentions IS 'One row per entity in a story: what trends count.';
COMMENT ON COLUMN story_mentions.story_id IS 'The story.';
COMMENT ON COLUMN story_mentions.entity_id IS 'The entity.';
COMMENT ON COLUMN story_mentions.type IS 'Type of the entity.';
COMMENT ON COLUMN story_mentions.published_at IS 'First publication of the story.';
COMMENT ON COLUMN story_mentions.articles IS 'Articles of the story that mention the entity.';
COMMENT ON COLUMN story_mentions.outlets IS 'Outlets of those articles.';

CREATE TABLE weekly_entities (
    week DATE NOT NULL, entity_id BIGINT NOT NULL, type VARCHAR NOT NULL, name VARCHAR NOT NULL,
    stories INTEGER NOT NULL, articles INTEGER NOT NULL, outlets INTEGER NOT NULL, share DOUBLE NOT NULL
);
COMMENT ON TABLE weekly_entities IS 'Rollup of story_mentions by ISO week (Monday 00:00 UTC) and entity.';
COMMENT ON COLUMN weekly_entities.week IS 'Monday of the ISO week in which the stories were first published.';
COMMENT ON COLUMN weekly_entities.entity_id IS 'The entity.';
COMMENT ON COLUMN weekly_entities.type IS 'Type of the entity.';
COMMENT ON COLUMN weekly_entities.name IS 'Name of the entity.';
COMMENT ON COLUMN weekly_entities.stories IS 'Stories that mention it.';
COMMENT ON COLUMN weekly_entities.articles IS 'Articles of those stories that mention it.';
COMMENT ON COLUMN weekly_entities.outlets IS 'Outlets of those articles.';
COMMENT ON COLUMN weekly_entities.share IS 'stories divided by all stories of the week, 0 to 1.';
