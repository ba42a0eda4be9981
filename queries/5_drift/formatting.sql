-- Do the secondary's answers have another form?
--
-- One row per template, secondary (or control), pair of arms and metric.
-- Flags when answers in a form that the primary hardly ever uses, or no answer at all (envelope_mismatch), are more
-- frequent at the secondary than the margin allows. Where the primary answers with one of a few words, any other is such a
-- form ("Billing." for "billing"). Single marks such as headers or bold, and the share of all marks that differ beyond the
-- primary's own changes of mind (markdown), are shown, not gated.
-- Remedy: strip fences and preambles before parsing, or ask for the form in the secondary's system prompt.

WITH formed AS (
    SELECT
        *,
        NOT primary_answered OR primary_unusual_envelope AS primary_mismatch,
        NOT secondary_answered OR secondary_unusual_envelope AS secondary_mismatch
    FROM pairs.responses
    WHERE counted AND contrast IN ('secondary', 'same_time', 'control')
),

counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_table(primary_mismatch, secondary_mismatch) AS envelope_mismatch_counts,
        sum(CASE WHEN NOT secondary_answered AND NOT primary_mismatch THEN 1 ELSE 0 END) AS envelope_mismatch_failed,
        example_calls(call_id, secondary_mismatch AND NOT primary_mismatch) AS envelope_mismatch_examples,
        paired_table(primary_has_header, secondary_has_header) AS header_counts,
        example_calls(call_id, secondary_has_header AND NOT primary_has_header) AS header_examples,
        paired_table(primary_has_bullet, secondary_has_bullet) AS bullet_counts,
        example_calls(call_id, secondary_has_bullet AND NOT primary_has_bullet) AS bullet_examples,
        paired_table(primary_has_numbered, secondary_has_numbered) AS numbered_counts,
        example_calls(call_id, secondary_has_numbered AND NOT primary_has_numbered) AS numbered_examples,
        paired_table(primary_has_fence, secondary_has_fence) AS fence_counts,
        example_calls(call_id, secondary_has_fence AND NOT primary_has_fence) AS fence_examples,
        paired_table(primary_has_bold, secondary_has_bold) AS bold_counts,
        example_calls(call_id, secondary_has_bold AND NOT primary_has_bold) AS bold_examples,
        paired_table(primary_has_table, secondary_has_table) AS table_counts,
        example_calls(call_id, secondary_has_table AND NOT primary_has_table) AS table_examples,
        paired_table(primary_has_preamble, secondary_has_preamble) AS preamble_counts,
        example_calls(call_id, secondary_has_preamble AND NOT primary_has_preamble) AS preamble_examples,
        paired_table(primary_has_closing, secondary_has_closing) AS closing_counts,
        example_calls(call_id, secondary_has_closing AND NOT primary_has_closing) AS closing_examples
    FROM formed
    GROUP BY template_id, target, contrast, primary_arm
),

listed AS (
    SELECT
        template_id,
        target,
        contrast,
        baseline,
        n_pairs,
        n_prompts,
        unnest(make_array(
            named_struct(
                'metric', 'envelope_mismatch', 'gated', TRUE, 'counts', envelope_mismatch_counts, 'n_failed', envelope_mismatch_failed,
                'example_call_ids', envelope_mismatch_examples
            ),
            named_struct(
                'metric', 'header', 'gated', FALSE, 'counts', header_counts, 'n_failed', 0,
                'example_call_ids', header_examples
            ),
            named_struct(
                'metric', 'bullet', 'gated', FALSE, 'counts', bullet_counts, 'n_failed', 0,
                'example_call_ids', bullet_examples
            ),
            named_struct(
                'metric', 'numbered', 'gated', FALSE, 'counts', numbered_counts, 'n_failed', 0,
                'example_call_ids', numbered_examples
            ),
            named_struct(
                'metric', 'fence', 'gated', FALSE, 'counts', fence_counts, 'n_failed', 0,
                'example_call_ids', fence_examples
            ),
            named_struct(
                'metric', 'bold', 'gated', FALSE, 'counts', bold_counts, 'n_failed', 0,
                'example_call_ids', bold_examples
            ),
            named_struct(
                'metric', 'table', 'gated', FALSE, 'counts', table_counts, 'n_failed', 0,
                'example_call_ids', table_examples
            ),
            named_struct(
                'metric', 'preamble', 'gated', FALSE, 'counts', preamble_counts, 'n_failed', 0,
                'example_call_ids', preamble_examples
            ),
            named_struct(
                'metric', 'closing', 'gated', FALSE, 'counts', closing_counts, 'n_failed', 0,
                'example_call_ids', closing_examples
            )
        )) AS line
    FROM counted
),

-- How far the two sides are apart in their marks, beyond how far the primary is from itself: over the calls that the primary
-- answered twice.
distanced AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        excess(
            primary_format_distance, format_distance, again_format_distance, NULL, NULL, NULL,
            template_id || '/' || target || '/markdown'
        ) AS apart,
        cluster_mean((format_distance + again_format_distance) / 2.0 - primary_format_distance, 1.0, prompt_hash, 1.0 - 2.0 * alpha)
            AS ends,
        sum(CASE WHEN primary_format_distance IS NULL THEN 1 ELSE 0 END) AS dropped_primary,
        sum(CASE WHEN format_distance IS NULL THEN 1 ELSE 0 END) AS dropped_secondary
    FROM settings.limits
    CROSS JOIN pairs.responses
    WHERE counted AND contrast IN ('same_time', 'control')
    GROUP BY template_id, target, contrast, primary_arm
)

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    line['metric'] AS metric,
    line['gated'] AS gated,
    line['counts'] AS counts,
    line['n_failed'] AS n_failed,
    line['example_call_ids'] AS example_call_ids
FROM listed

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'markdown' AS metric,
    FALSE AS gated,
    named_struct(
        'n', apart['n'],
        'dropped_primary', dropped_primary,
        'dropped_secondary', dropped_secondary,
        'primary_value', apart['primary_noise'],
        'secondary_value', apart['between'],
        'gain', apart['excess'],
        'lower', ends['lower'],
        'upper', ends['upper'],
        'p_value', apart['p_value']
    ) AS distance
FROM distanced
