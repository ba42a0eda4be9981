-- Does the secondary refuse what the primary answers?
--
-- One row per template, secondary (or control), pair of arms and metric.
-- Flags when outright refusals, blocks by the provider, empty answers and failed calls (refused) are more frequent at the
-- secondary than the margin allows; refusals alone (declined), and partial ones and "I have no access" (soft_refused), are
-- shown, not gated.
-- Remedy: soften the system prompt for that secondary, or mark the template primary-only.

WITH given AS (
    SELECT
        *,
        NOT primary_answered OR primary_refused AS primary_gives_nothing,
        NOT secondary_answered OR secondary_refused AS secondary_gives_nothing
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
        paired_table(primary_gives_nothing, secondary_gives_nothing) AS refused_counts,
        sum(CASE WHEN NOT secondary_answered AND NOT primary_gives_nothing THEN 1 ELSE 0 END) AS refused_failed,
        example_calls(call_id, secondary_gives_nothing AND NOT primary_gives_nothing) AS refused_examples,
        paired_table(primary_refused, secondary_refused) AS declined_counts,
        example_calls(call_id, secondary_refused AND NOT primary_refused) AS declined_examples,
        paired_table(primary_soft_refused, secondary_soft_refused) AS soft_refused_counts,
        example_calls(call_id, secondary_soft_refused AND NOT primary_soft_refused) AS soft_refused_examples
    FROM given
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
                'metric', 'refused', 'gated', TRUE, 'counts', refused_counts, 'n_failed', refused_failed,
                'example_call_ids', refused_examples
            ),
            named_struct(
                'metric', 'declined', 'gated', FALSE, 'counts', declined_counts, 'n_failed', 0,
                'example_call_ids', declined_examples
            ),
            named_struct(
                'metric', 'soft_refused', 'gated', FALSE, 'counts', soft_refused_counts, 'n_failed', 0,
                'example_call_ids', soft_refused_examples
            )
        )) AS line
    FROM counted
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
