CREATE OR REPLACE MACRO likelihood(together, one, other, every) AS
    CASE WHEN together * every < one * other THEN -2.0 ELSE 2.0 END * greatest(0, (
        together * ln(greatest(together, 1) * every / (one::DOUBLE * other))
        + (one - together) * ln(greatest(one - together, 1) * every / (one::DOUBLE * greatest(every - other, 1)))
        + (other - together) * ln(greatest(other - together, 1) * every / (other::DOUBLE * greatest(every - one, 1)))
        + (every - one - other + together)
          * ln(greatest(every - one - other + together, 1) * every / (greatest(every - one, 1)::DOUBLE * greatest(every - other, 1)))
    ));
COMMENT ON MACRO likelihood IS 'likelihood(together, one, other, every): Dunning''s log-likelihood ratio G2 that two names have to do with each other, where of every stories one mention the first, other the second and together both; negative where they avoid each other. Chance alone reaches 3.8 in 5 %, 10.8 in 0.1 % of cases.';
