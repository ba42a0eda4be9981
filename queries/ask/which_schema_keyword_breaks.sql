-- What of the JSON schema that a request carried do the answers break, and in how many?
WITH checked AS (
    SELECT window, template_id, target, count(*) AS n_checked
    FROM features.responses
    WHERE schema_invalid IS NOT NULL
    GROUP BY window, template_id, target
),

broken AS (
    SELECT window, template_id, target, keyword, count(*) AS n_answers
    FROM (SELECT window, template_id, target, unnest(schema_faults) AS keyword FROM features.responses) AS faults
    GROUP BY window, template_id, target, keyword
)

SELECT broken.window, broken.template_id, broken.target, keyword, n_answers, n_checked
FROM broken
INNER JOIN checked
    ON checked.window = broken.window AND checked.template_id = broken.template_id AND checked.target = broken.target
ORDER BY broken.window DESC, n_answers DESC, broken.template_id, broken.target, keyword;
