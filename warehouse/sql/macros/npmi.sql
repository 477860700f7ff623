CREATE OR REPLACE MACRO npmi(together, one, other, every) AS
    CASE WHEN together = 0 THEN -1.0 WHEN together = every THEN 1.0
         ELSE ln(together * every / (one::DOUBLE * other)) / -ln(together / every) END;
COMMENT ON MACRO npmi IS 'npmi(together, one, other, every): normalised pointwise mutual information of two names, where of every stories one mention the first, other the second and together both: 1 never apart, 0 as by chance, -1 never together.';
