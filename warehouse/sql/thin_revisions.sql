-- Of the articles in $ids, empties earlier texts but the first and the last $kept, whose headlines and hashes stay.
UPDATE revisions SET text = NULL
FROM (
    SELECT article_id, max(revision) AS newest FROM revisions
    WHERE article_id IN (SELECT unnest($ids::BIGINT[]))
    GROUP BY article_id
) AS of_article
WHERE revisions.article_id = of_article.article_id AND revisions.text IS NOT NULL
  AND revisions.revision > 1 AND revisions.revision <= of_article.newest - $kept;
