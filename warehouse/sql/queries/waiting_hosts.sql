-- Hosts that want to be left alone at $now, those longest to be left alone first.
SELECT host, wait_until, strikes FROM hosts WHERE wait_until > $now ORDER BY wait_until DESC, host;
