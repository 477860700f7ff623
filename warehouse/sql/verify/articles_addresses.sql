-- Every article has an address of its own.
SELECT 'address ' || url || ' belongs to ' || count(*) || ' articles' AS violation
FROM articles GROUP BY url HAVING count(*) > 1;
