-- First parts of the languages that articles are in.
SELECT DISTINCT lower(split_part(language, '-', 1)) AS language FROM articles WHERE language IS NOT NULL ORDER BY ALL;
