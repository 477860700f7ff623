-- What polling, hosts and robots.txt are remembered by, and how entries of one page find each other.

ALTER TABLE feeds ADD COLUMN kind VARCHAR DEFAULT 'feed';
ALTER TABLE feeds ADD COLUMN validated_url VARCHAR;
ALTER TABLE feeds ADD COLUMN trust VARCHAR DEFAULT 'full';
ALTER TABLE feeds ADD COLUMN trust_at TIMESTAMPTZ;
ALTER TABLE feeds ADD COLUMN document_at TIMESTAMPTZ;
ALTER TABLE feeds ADD COLUMN unmodified INTEGER DEFAULT 0;
ALTER TABLE feeds ADD COLUMN floor_s INTEGER;
ALTER TABLE feeds ADD COLUMN ttl_s INTEGER;
ALTER TABLE feeds ADD COLUMN max_age_s INTEGER;
ALTER TABLE feeds ADD COLUMN skip_hours VARCHAR DEFAULT '';
ALTER TABLE feeds ADD COLUMN skip_days VARCHAR DEFAULT '';
ALTER TABLE feeds ADD COLUMN moving_to VARCHAR;
ALTER TABLE feeds ADD COLUMN moving_polls INTEGER DEFAULT 0;
-- since when validators of earlier versions are believed is not known exactly; without a time they never would be tried
UPDATE feeds SET document_at = last_polled_at WHERE etag IS NOT NULL OR last_modified IS NOT NULL;
COMMENT ON COLUMN feeds.kind IS 'feed, or sitemap (a news sitemap or an index of them).';
COMMENT ON COLUMN feeds.validated_url IS 'The address that gave etag and last_modified: where redirects ended. NULL: none did.';
COMMENT ON COLUMN feeds.trust IS 'What is thought of its validators: full, suspect (being tried out), none (they said "not modified" of what had changed).';
COMMENT ON COLUMN feeds.trust_at IS 'When trust became what it is. NULL: it never changed.';
COMMENT ON COLUMN feeds.document_at IS 'When its last whole document came. NULL: none yet.';
COMMENT ON COLUMN feeds.unmodified IS 'Polls in a row that were answered "not modified".';
COMMENT ON COLUMN feeds.floor_s IS 'Least seconds between polls as the configuration sets them for the outlet. NULL: not set.';
COMMENT ON COLUMN feeds.ttl_s IS 'Seconds its document stays fresh, as the document says. NULL: says nothing.';
COMMENT ON COLUMN feeds.max_age_s IS 'Seconds its document stays fresh, as its HTTP headers say. NULL: they say nothing.';
COMMENT ON COLUMN feeds.skip_hours IS 'Hours (0 to 23, UTC) in which its publisher asks not to be asked, with commas between.';
COMMENT ON COLUMN feeds.skip_days IS 'Days of the week (0 is Monday, UTC) in which its publisher asks not to be asked, with commas between.';
COMMENT ON COLUMN feeds.moving_to IS 'Where it is permanently redirected to, until that has held for three polls. NULL: nowhere.';
COMMENT ON COLUMN feeds.moving_polls IS 'Polls in a row that were redirected to moving_to.';
COMMENT ON COLUMN feeds.gone_at IS 'When the server said 410 Gone: not asked any more unless it is removed and added again. NULL: not gone.';

ALTER TABLE polls ADD COLUMN slid_from_at TIMESTAMPTZ;
ALTER TABLE polls ADD COLUMN slid_to_at TIMESTAMPTZ;
COMMENT ON COLUMN polls.slid_from_at IS 'Newest entry known before, where the window of the feed had slid past it: what was published until slid_to_at may be missing. NULL: the windows met.';
COMMENT ON COLUMN polls.slid_to_at IS 'Oldest entry that came, where the window had slid. NULL: the windows met.';

-- What a feed says of an entry is compared as it is; a page is known by its address whatever feed names it.
ALTER TABLE entries DROP COLUMN fingerprint;
ALTER TABLE entries ADD COLUMN link_id BIGINT;
UPDATE entries SET link_id = article_id;
COMMENT ON COLUMN entries.link_id IS 'Hash of its link in canonical form: entries of several feeds that lead to one page share it. NULL: from before version 2 and not loaded.';

CREATE TABLE hosts (host VARCHAR NOT NULL, wait_until TIMESTAMPTZ, strikes INTEGER NOT NULL);
COMMENT ON TABLE hosts IS 'One row per host that asked to be left alone for a while.';
COMMENT ON COLUMN hosts.host IS 'Name, with the port where that is not the usual one.';
COMMENT ON COLUMN hosts.wait_until IS 'Nothing on it is asked before this time. NULL: it may be asked.';
COMMENT ON COLUMN hosts.strikes IS 'Answers in a row that it was asked too much.';

CREATE TABLE robots (
    origin VARCHAR NOT NULL, good_until TIMESTAMPTZ NOT NULL, text VARCHAR NOT NULL, trouble VARCHAR NOT NULL
);
COMMENT ON TABLE robots IS 'One row per origin whose robots.txt was read, for a day at most.';
COMMENT ON COLUMN robots.origin IS 'Scheme, name and port.';
COMMENT ON COLUMN robots.good_until IS 'When it is asked for again.';
COMMENT ON COLUMN robots.text IS 'The file; empty: there are no rules.';
COMMENT ON COLUMN robots.trouble IS 'Why it could not be read, which forbids every page for now; empty: it could.';
