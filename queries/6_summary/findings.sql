-- What changed, worst first?
--
-- One row per template, secondary and metric that is in breach or changed beyond chance.
-- Flags everything it holds: breaches first, then rates by the calls of the week that would have been touched, ratios and
-- distances by their size. A failed call is
-- bad in every gated rate; where failed calls are in breach themselves and make up at least half of another rate's harm,
-- that rate is left out: it is the same finding.
-- Remedy: each dimension's query names one.

WITH failing AS (
    SELECT template_id, target
    FROM drift.verdicts
    WHERE dimension = 'errors' AND metric = 'error' AND verdict = 'breach'
),

found AS (
    SELECT
        verdicts.dimension,
        verdicts.template_id,
        verdicts.target,
        verdicts.metric,
        verdicts.kind,
        verdicts.verdict,
        -- An answer from a gateway's cache needs no provider.
        CASE WHEN verdicts.kind = 'rate' THEN greatest(verdicts.gain, 0.0) * (templates.n_calls - templates.n_cache_hits) END
            AS calls_touched,
        verdicts.primary_value,
        verdicts.secondary_value,
        verdicts.gain,
        verdicts.lower,
        verdicts.upper,
        verdicts.noise_floor,
        verdicts.margin_lower,
        verdicts.margin,
        verdicts.baseline,
        verdicts.warnings,
        verdicts.n,
        verdicts.q_value,
        verdicts.example_call_ids,
        verdicts.example_call_ids[1] AS shown_call_id,
        CASE WHEN verdicts.verdict = 'breach' THEN 0 ELSE 1 END AS after_breaches,
        CASE verdicts.kind WHEN 'rate' THEN 0 WHEN 'ratio' THEN 1 ELSE 2 END AS after_rates,
        -- How far a ratio is from 1, and a distance from 0.
        CASE
            WHEN verdicts.kind = 'distance' THEN verdicts.gain
            ELSE abs(ln(greatest(coalesce(verdicts.gain, verdicts.lower), 0.000001)))
        END AS size
    FROM drift.verdicts AS verdicts
    INNER JOIN requests.templates AS templates ON templates.template_id = verdicts.template_id
    LEFT JOIN failing ON failing.template_id = verdicts.template_id AND failing.target = verdicts.target
    WHERE (verdicts.verdict = 'breach' OR verdicts.changed)
        AND verdicts.dimension <> 'harm'
        AND NOT (
            failing.template_id IS NOT NULL
            AND verdicts.dimension <> 'errors'
            AND coalesce(verdicts.n_failed > 0 AND 2 * verdicts.n_failed >= verdicts.n_only_secondary, FALSE)
        )
),

ordered AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY
                after_breaches, after_rates, calls_touched DESC NULLS LAST, size DESC NULLS LAST,
                template_id, target, dimension, metric
        ) AS rank
    FROM found
),

-- One row per example: the same pair may serve several findings. `arrow_cast` copies a text out of the page it was read with,
-- which would otherwise be kept in memory for it.
examples AS (
    SELECT DISTINCT shown_call_id AS call_id, target
    FROM ordered
    WHERE shown_call_id IS NOT NULL
),

primary_texts AS (
    SELECT
        calls.call_id,
        arrow_cast(
            substr(coalesce(calls.text, calls.refusal_text, calls.tool_calls_json), 1, example_chars), 'Utf8'
        ) AS answer
    FROM (SELECT DISTINCT call_id FROM examples) AS wanted
    INNER JOIN requests.calls AS calls ON calls.call_id = wanted.call_id
    CROSS JOIN settings.limits
),

secondary_texts AS (
    SELECT
        calls.call_id,
        calls.target,
        arrow_cast(
            substr(coalesce(calls.text, calls.refusal_text, calls.tool_calls_json, calls.error_message), 1, example_chars),
            'Utf8'
        ) AS answer
    FROM examples
    INNER JOIN replays.calls AS calls ON calls.call_id = examples.call_id AND calls.target = examples.target
    CROSS JOIN settings.limits
    WHERE calls.arm = 'S1'
        AND NOT EXISTS (SELECT 1 FROM replays.superseded WHERE superseded.replay_id = calls.replay_id)
),

findings AS (
    SELECT
        rank,
        ordered.template_id,
        ordered.target,
        dimension,
        metric,
        kind,
        verdict,
        calls_touched,
        primary_value,
        secondary_value,
        gain,
        lower,
        upper,
        noise_floor,
        margin_lower,
        margin,
        baseline,
        warnings,
        n,
        q_value,
        example_call_ids,
        primary_texts.answer AS example_primary_text,
        secondary_texts.answer AS example_secondary_text
    FROM ordered
    LEFT JOIN primary_texts ON primary_texts.call_id = ordered.shown_call_id
    LEFT JOIN secondary_texts
        ON secondary_texts.call_id = ordered.shown_call_id AND secondary_texts.target = ordered.target
)

SELECT * FROM findings
