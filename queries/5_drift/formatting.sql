-- Do the secondary's answers have another form?
--
-- One row per template, secondary (or control) and metric.
-- Flags when answers in a form that the primary hardly ever uses (envelope_mismatch) are more frequent at the
-- secondary than the margin allows; single marks such as headers or bold are shown, not gated.
-- Remedy: strip fences and preambles before parsing, or ask for the form in the secondary's system prompt.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_table(primary_unusual_envelope, secondary_unusual_envelope) AS envelope_mismatch_counts,
        min(CASE WHEN secondary_unusual_envelope AND NOT primary_unusual_envelope THEN call_id END) AS envelope_mismatch_example,
        paired_table(primary_has_header, secondary_has_header) AS header_counts,
        min(CASE WHEN secondary_has_header AND NOT primary_has_header THEN call_id END) AS header_example,
        paired_table(primary_has_bullet, secondary_has_bullet) AS bullet_counts,
        min(CASE WHEN secondary_has_bullet AND NOT primary_has_bullet THEN call_id END) AS bullet_example,
        paired_table(primary_has_numbered, secondary_has_numbered) AS numbered_counts,
        min(CASE WHEN secondary_has_numbered AND NOT primary_has_numbered THEN call_id END) AS numbered_example,
        paired_table(primary_has_fence, secondary_has_fence) AS fence_counts,
        min(CASE WHEN secondary_has_fence AND NOT primary_has_fence THEN call_id END) AS fence_example,
        paired_table(primary_has_bold, secondary_has_bold) AS bold_counts,
        min(CASE WHEN secondary_has_bold AND NOT primary_has_bold THEN call_id END) AS bold_example,
        paired_table(primary_has_table, secondary_has_table) AS table_counts,
        min(CASE WHEN secondary_has_table AND NOT primary_has_table THEN call_id END) AS table_example,
        paired_table(primary_has_preamble, secondary_has_preamble) AS preamble_counts,
        min(CASE WHEN secondary_has_preamble AND NOT primary_has_preamble THEN call_id END) AS preamble_example,
        paired_table(primary_has_closing, secondary_has_closing) AS closing_counts,
        min(CASE WHEN secondary_has_closing AND NOT primary_has_closing THEN call_id END) AS closing_example
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'control')
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'envelope_mismatch' AS metric,
    TRUE AS gated,
    envelope_mismatch_counts AS counts,
    envelope_mismatch_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'header' AS metric,
    FALSE AS gated,
    header_counts AS counts,
    header_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'bullet' AS metric,
    FALSE AS gated,
    bullet_counts AS counts,
    bullet_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'numbered' AS metric,
    FALSE AS gated,
    numbered_counts AS counts,
    numbered_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'fence' AS metric,
    FALSE AS gated,
    fence_counts AS counts,
    fence_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'bold' AS metric,
    FALSE AS gated,
    bold_counts AS counts,
    bold_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'table' AS metric,
    FALSE AS gated,
    table_counts AS counts,
    table_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'preamble' AS metric,
    FALSE AS gated,
    preamble_counts AS counts,
    preamble_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'closing' AS metric,
    FALSE AS gated,
    closing_counts AS counts,
    closing_example AS example_call_id
FROM counted
