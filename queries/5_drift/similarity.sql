-- Are the two answers further apart than two answers of the primary?
--
-- One row per template and secondary that has calls with two answers of the primary: at most `similarity_pairs` calls of
-- a template, the same ones every time. A distance is one minus the ratio of the longest common subsequence; two answers
-- of one model rarely agree to the letter, so only what is beyond the primary's own distance says anything.
-- Flags nothing: other words are no fault, and another model always has some. Its p is in `excess_p` alone.
-- Remedy: none needed; `understudy show` prints the two answers of the example beside each other.

WITH sampled AS (
    SELECT template_id, call_id, prompt_hash
    FROM (
        SELECT
            template_id,
            call_id,
            prompt_hash,
            row_number() OVER (PARTITION BY template_id ORDER BY permanent_random(call_id, 0), call_id) AS place
        FROM pairs.responses
        WHERE counted AND contrast = 'control' AND primary_answered AND secondary_answered
    ) AS placed
    CROSS JOIN settings.limits
    WHERE place <= similarity_pairs
),

answers AS (
    SELECT calls.call_id, calls.arm, calls.target, coalesce(calls.text, calls.tool_calls_json) AS answer
    FROM replays.calls AS calls
    WHERE calls.call_id IN (SELECT sampled.call_id FROM sampled)
        AND calls.replay_id IN (SELECT latest.replay_id FROM replays.latest)
        AND calls.outcome NOT LIKE 'error%'
),

primaries AS (
    SELECT
        p1.call_id,
        p1.answer AS first_answer,
        p2.answer AS second_answer,
        1.0 - text_similarity(p1.answer, p2.answer) AS p1_p2
    FROM answers AS p1
    INNER JOIN answers AS p2 ON p2.call_id = p1.call_id AND p2.arm = 'P2'
    WHERE p1.arm = 'P1'
),

-- Pairs that are kept apart elsewhere are apart here too.
compared AS (
    SELECT pairs.call_id, pairs.target
    FROM pairs.responses AS pairs
    WHERE pairs.counted AND pairs.contrast = 'same_time'
        AND pairs.call_id IN (SELECT sampled.call_id FROM sampled)
),

distances AS (
    SELECT
        sampled.template_id,
        answers.target,
        sampled.call_id,
        sampled.prompt_hash,
        p1_p2,
        1.0 - text_similarity(first_answer, answers.answer) AS p1_s1,
        1.0 - text_similarity(second_answer, answers.answer) AS p2_s1
    FROM sampled
    INNER JOIN primaries ON primaries.call_id = sampled.call_id
    INNER JOIN compared ON compared.call_id = sampled.call_id
    INNER JOIN answers
        ON answers.call_id = sampled.call_id AND answers.target = compared.target AND answers.arm = 'S1'
),

distanced AS (
    SELECT
        template_id,
        target,
        count(*) AS n_pairs,
        count(DISTINCT prompt_hash) AS n_prompts,
        excess(p1_p2, p1_s1, p2_s1, NULL, NULL, NULL, template_id || '/' || target || '/text') AS apart,
        cluster_mean((p1_s1 + p2_s1) / 2.0 - p1_p2, 1.0, prompt_hash, 1.0 - 2.0 * alpha) AS ends,
        min(CASE WHEN (p1_s1 + p2_s1) / 2.0 - p1_p2 > 0.5 THEN call_id END) AS example_call_id
    FROM distances
    CROSS JOIN settings.limits
    GROUP BY template_id, target
)

SELECT
    template_id,
    target,
    'same_time' AS contrast,
    'P1' AS baseline,
    n_pairs,
    n_prompts,
    'text' AS metric,
    FALSE AS gated,
    named_struct(
        'n', apart['n'],
        'dropped_primary', 0,
        'dropped_secondary', 0,
        'primary_value', apart['primary_noise'],
        'secondary_value', apart['between'],
        'gain', apart['excess'],
        'lower', ends['lower'],
        'upper', ends['upper'],
        'p_value', apart['p_value']
    ) AS distance,
    example_call_id
FROM distanced
