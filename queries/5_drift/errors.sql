-- Does the call fail?
--
-- One row per template, secondary (or control), pair of arms and metric.
-- Flags when failed calls (error) are more frequent at the secondary than the margin allows; the classes of failure are
-- shown, not gated. The logged primary's failures are never replayed, so against the log its side counts none.
-- Remedy: for `invalid_request` change the request or the translation; for `quota` raise the limit before it is needed.

WITH classed AS (
    SELECT
        *,
        coalesce(primary_error_class, 'none') AS primary_class,
        coalesce(secondary_error_class, 'none') AS secondary_class
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
        paired_table(NOT primary_answered, NOT secondary_answered) AS error_counts,
        sum(CASE WHEN primary_answered AND NOT secondary_answered THEN 1 ELSE 0 END) AS error_failed,
        example_calls(call_id, primary_answered AND NOT secondary_answered) AS error_examples,
        paired_table(primary_class = 'auth', secondary_class = 'auth') AS auth_counts,
        example_calls(call_id, secondary_class = 'auth') AS auth_examples,
        paired_table(primary_class = 'quota', secondary_class = 'quota') AS quota_counts,
        example_calls(call_id, secondary_class = 'quota') AS quota_examples,
        paired_table(primary_class = 'overloaded', secondary_class = 'overloaded') AS overloaded_counts,
        example_calls(call_id, secondary_class = 'overloaded') AS overloaded_examples,
        paired_table(primary_class = 'timeout', secondary_class = 'timeout') AS timeout_counts,
        example_calls(call_id, secondary_class = 'timeout') AS timeout_examples,
        paired_table(primary_class = 'invalid_request', secondary_class = 'invalid_request') AS invalid_request_counts,
        example_calls(call_id, secondary_class = 'invalid_request') AS invalid_request_examples,
        paired_table(primary_class = 'content_block', secondary_class = 'content_block') AS content_block_counts,
        example_calls(call_id, secondary_class = 'content_block') AS content_block_examples,
        paired_table(primary_class = 'network', secondary_class = 'network') AS network_counts,
        example_calls(call_id, secondary_class = 'network') AS network_examples,
        paired_table(primary_class = 'decode', secondary_class = 'decode') AS decode_counts,
        example_calls(call_id, secondary_class = 'decode') AS decode_examples
    FROM classed
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
                'metric', 'error', 'gated', TRUE, 'counts', error_counts, 'n_failed', error_failed,
                'example_call_ids', error_examples
            ),
            named_struct(
                'metric', 'auth', 'gated', FALSE, 'counts', auth_counts, 'n_failed', 0,
                'example_call_ids', auth_examples
            ),
            named_struct(
                'metric', 'quota', 'gated', FALSE, 'counts', quota_counts, 'n_failed', 0,
                'example_call_ids', quota_examples
            ),
            named_struct(
                'metric', 'overloaded', 'gated', FALSE, 'counts', overloaded_counts, 'n_failed', 0,
                'example_call_ids', overloaded_examples
            ),
            named_struct(
                'metric', 'timeout', 'gated', FALSE, 'counts', timeout_counts, 'n_failed', 0,
                'example_call_ids', timeout_examples
            ),
            named_struct(
                'metric', 'invalid_request', 'gated', FALSE, 'counts', invalid_request_counts, 'n_failed', 0,
                'example_call_ids', invalid_request_examples
            ),
            named_struct(
                'metric', 'content_block', 'gated', FALSE, 'counts', content_block_counts, 'n_failed', 0,
                'example_call_ids', content_block_examples
            ),
            named_struct(
                'metric', 'network', 'gated', FALSE, 'counts', network_counts, 'n_failed', 0,
                'example_call_ids', network_examples
            ),
            named_struct(
                'metric', 'decode', 'gated', FALSE, 'counts', decode_counts, 'n_failed', 0,
                'example_call_ids', decode_examples
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
