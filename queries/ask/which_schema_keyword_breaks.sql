-- What of the JSON schema that a request carried do the answers break, and in how many?
WITH checked AS (
    SELECT window, template_id, target, count(*) AS n_checked
    FROM features.responses
    WHERE schema_invalid IS NOT NULL
    GROUP BY window, template_id, target
),

invalid AS (
    SELECT
        answers.window, answers.template_id, answers.target, answers.call_id,
        schema_faults(logged.schema_json, CASE WHEN answers.arm = 'L' THEN logged.text ELSE replayed.text END) AS faults
    FROM features.responses AS answers
    INNER JOIN requests.calls AS logged ON logged.call_id = answers.call_id
    LEFT JOIN replays.calls AS replayed ON replayed.replay_id = answers.replay_id
    WHERE answers.schema_invalid
),

broken AS (
    SELECT window, template_id, target, keyword, count(*) AS n_answers, min(call_id) AS example_call_id
    FROM (SELECT window, template_id, target, call_id, unnest(faults) AS keyword FROM invalid) AS listed
    GROUP BY window, template_id, target, keyword
)

SELECT broken.window, broken.template_id, broken.target, keyword, n_answers, n_checked, example_call_id
FROM broken
INNER JOIN checked
    ON checked.window = broken.window AND checked.template_id = broken.template_id AND checked.target = broken.target
ORDER BY broken.window DESC, n_answers DESC, broken.template_id, broken.target, keyword;
