-- Are the keys and types that a consumer counts on still there?
--
-- One row per template, secondary (or control) and metric; templates whose consumer reads no JSON have none.
-- Flags when answers that do not parse at the template's tolerance, lack a required path or have one retyped
-- (unusable) are more frequent at the secondary than the margin allows. The parts are shown beside it.
-- Remedy: name the keys and their types in the prompt, send the JSON schema, or map the names behind the parser.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_table(primary_unusable, secondary_unusable) AS unusable_counts,
        min(CASE WHEN secondary_unusable AND NOT primary_unusable THEN call_id END) AS unusable_example,
        paired_table(primary_not_parsed, secondary_not_parsed) AS not_parsed_counts,
        min(CASE WHEN secondary_not_parsed AND NOT primary_not_parsed THEN call_id END) AS not_parsed_example,
        paired_table(primary_required_missing, secondary_required_missing) AS required_missing_counts,
        min(CASE WHEN secondary_required_missing AND NOT primary_required_missing THEN call_id END) AS required_missing_example,
        paired_table(primary_retyped, secondary_retyped) AS retyped_counts,
        min(CASE WHEN secondary_retyped AND NOT primary_retyped THEN call_id END) AS retyped_example,
        paired_table(primary_unexpected, secondary_unexpected) AS unexpected_counts,
        min(CASE WHEN secondary_unexpected AND NOT primary_unexpected THEN call_id END) AS unexpected_example
    FROM pairs.responses
    WHERE counted AND (primary_unusable IS NOT NULL OR secondary_unusable IS NOT NULL) AND contrast IN ('secondary', 'control')
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'unusable' AS metric,
    TRUE AS gated,
    unusable_counts AS counts,
    unusable_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'not_parsed' AS metric,
    FALSE AS gated,
    not_parsed_counts AS counts,
    not_parsed_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'required_missing' AS metric,
    FALSE AS gated,
    required_missing_counts AS counts,
    required_missing_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'retyped' AS metric,
    FALSE AS gated,
    retyped_counts AS counts,
    retyped_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'unexpected' AS metric,
    FALSE AS gated,
    unexpected_counts AS counts,
    unexpected_example AS example_call_id
FROM counted
