-- Every judgement has one number and a verdict, and only those that stand keep what they replaced.
SELECT 'judgement ' || judgement_id || ' stands ' || count(*) || ' times' AS violation
FROM judgements GROUP BY judgement_id HAVING count(*) > 1
UNION ALL
SELECT 'judgement ' || judgement_id || ' says ' || verdict
FROM judgements WHERE verdict NOT IN ('same', 'different', 'split', 'rename')
UNION ALL
SELECT 'judgement ' || t.judgement_id || ' does not stand and keeps rows of ' || t.relation
FROM judgement_traces AS t LEFT JOIN judgements AS j ON j.judgement_id = t.judgement_id AND j.undone_at IS NULL
WHERE j.judgement_id IS NULL;
