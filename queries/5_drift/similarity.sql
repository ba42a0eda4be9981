-- Are the two answers further apart than two answers of the primary?
--
-- One row per template and secondary that has calls with two answers of the primary: at most `similarity_pairs` calls of
-- a template, the same ones every time. A distance is one minus the ratio of the longest common subsequence; two answers
-- of one model rarely agree to the letter, so only what is beyond the primary's own distance says anything.
-- Flags nothing: other words are no fault, and another model always has some. Its p is in `excess_p` alone.
-- Remedy: none needed; `understudy show` prints the two answers of the example beside each other.

WITH sampled AS (
    SELECT template_id, call_id, prompt_hash
    FROM drift.sampled
    WHERE purpose = 'similarity'
),

-- A copy of each text: as it is read, it holds the page that it lies in.
answers AS (
    SELECT
        calls.call_id,
        calls.arm,
        calls.target,
        arrow_cast(coalesce(calls.text, calls.tool_calls_json), 'Utf8') AS answer
    FROM sampled
    INNER JOIN replays.calls AS calls ON calls.call_id = sampled.call_id
    WHERE calls.outcome NOT LIKE 'error%'
        AND NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = calls.replay_id)
),

-- The texts are brought side by side in order of the call, so that no table of texts stands in memory: what a call's
-- arms before this row hold (P1, P2, S1) is known as the rows come, what all of them hold only after the last row.
beside AS (
    SELECT
        call_id,
        arm,
        target,
        answer,
        max(CASE WHEN arm = 'P1' THEN answer END) OVER (PARTITION BY call_id ORDER BY arm) AS first_answer,
        max(CASE WHEN arm = 'P2' THEN answer END) OVER (PARTITION BY call_id ORDER BY arm) AS second_answer
    FROM answers
),

apart AS (
    SELECT
        call_id,
        target,
        1.0 - text_similarity(first_answer, second_answer) AS p1_p2,
        1.0 - text_similarity(first_answer, answer) AS p1_s1,
        1.0 - text_similarity(second_answer, answer) AS p2_s1
    FROM beside
    WHERE arm = 'S1'
),

-- Pairs that are kept apart elsewhere are apart here too.
distances AS (
    SELECT
        sampled.template_id,
        apart.target,
        sampled.call_id,
        sampled.prompt_hash,
        p1_p2,
        p1_s1,
        p2_s1
    FROM sampled
    INNER JOIN apart ON apart.call_id = sampled.call_id
    INNER JOIN pairs.responses AS pairs
        ON pairs.call_id = apart.call_id AND pairs.target = apart.target
    WHERE pairs.counted AND pairs.contrast = 'same_time' AND p1_p2 IS NOT NULL
),

distanced AS (
    SELECT
        template_id,
        target,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        excess(p1_p2, p1_s1, p2_s1, NULL, NULL, NULL, template_id || '/' || target || '/text') AS apart,
        cluster_mean((p1_s1 + p2_s1) / 2.0 - p1_p2, 1.0, prompt_hash, 1.0 - 2.0 * alpha) AS ends,
        example_calls(call_id, (p1_s1 + p2_s1) / 2.0 - p1_p2 > 0.5) AS example_call_ids
    FROM settings.limits
    CROSS JOIN distances
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
    example_call_ids
FROM distanced
