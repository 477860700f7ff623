-- Articles of the next rows of the log, once each, with what search reads of them; no title: they are not there any more.
SELECT w.article_id, a.title, a.text, a.text_hash, epoch_us(a.published_at) // 1_000_000 AS published_at, a.outlet_id,
       lower(split_part(a.language, '-', 1)) AS language
FROM (SELECT DISTINCT article_id FROM texts_written WHERE number > $after AND number <= $upto) AS w
LEFT JOIN articles AS a USING (article_id)
ORDER BY a.published_at, w.article_id;
