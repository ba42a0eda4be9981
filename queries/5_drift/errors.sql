-- Does the call fail?
--
-- One row per template, secondary (or control) and metric.
-- Flags when failed calls (error) are more frequent at the secondary than the margin allows; the classes of failure are
-- shown, not gated. The logged primary's failures are never replayed, so its side counts none in this comparison.
-- Remedy: for `invalid_request` change the request or the translation; for `quota` raise the limit before it is needed.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(DISTINCT prompt_hash) AS n_prompts,
        paired_table(NOT primary_answered, NOT secondary_answered) AS error_counts,
        min(CASE WHEN primary_answered AND NOT secondary_answered THEN call_id END) AS error_example,
        paired_table(coalesce(primary_error_class = 'auth', FALSE), coalesce(secondary_error_class = 'auth', FALSE)) AS auth_counts,
        min(CASE WHEN secondary_error_class = 'auth' THEN call_id END) AS auth_example,
        paired_table(coalesce(primary_error_class = 'quota', FALSE), coalesce(secondary_error_class = 'quota', FALSE)) AS quota_counts,
        min(CASE WHEN secondary_error_class = 'quota' THEN call_id END) AS quota_example,
        paired_table(coalesce(primary_error_class = 'overloaded', FALSE), coalesce(secondary_error_class = 'overloaded', FALSE)) AS overloaded_counts,
        min(CASE WHEN secondary_error_class = 'overloaded' THEN call_id END) AS overloaded_example,
        paired_table(coalesce(primary_error_class = 'timeout', FALSE), coalesce(secondary_error_class = 'timeout', FALSE)) AS timeout_counts,
        min(CASE WHEN secondary_error_class = 'timeout' THEN call_id END) AS timeout_example,
        paired_table(coalesce(primary_error_class = 'invalid_request', FALSE), coalesce(secondary_error_class = 'invalid_request', FALSE)) AS invalid_request_counts,
        min(CASE WHEN secondary_error_class = 'invalid_request' THEN call_id END) AS invalid_request_example,
        paired_table(coalesce(primary_error_class = 'content_block', FALSE), coalesce(secondary_error_class = 'content_block', FALSE)) AS content_block_counts,
        min(CASE WHEN secondary_error_class = 'content_block' THEN call_id END) AS content_block_example,
        paired_table(coalesce(primary_error_class = 'network', FALSE), coalesce(secondary_error_class = 'network', FALSE)) AS network_counts,
        min(CASE WHEN secondary_error_class = 'network' THEN call_id END) AS network_example,
        paired_table(coalesce(primary_error_class = 'decode', FALSE), coalesce(secondary_error_class = 'decode', FALSE)) AS decode_counts,
        min(CASE WHEN secondary_error_class = 'decode' THEN call_id END) AS decode_example
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
    'error' AS metric,
    TRUE AS gated,
    error_counts AS counts,
    error_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'auth' AS metric,
    FALSE AS gated,
    auth_counts AS counts,
    auth_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'quota' AS metric,
    FALSE AS gated,
    quota_counts AS counts,
    quota_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'overloaded' AS metric,
    FALSE AS gated,
    overloaded_counts AS counts,
    overloaded_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'timeout' AS metric,
    FALSE AS gated,
    timeout_counts AS counts,
    timeout_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'invalid_request' AS metric,
    FALSE AS gated,
    invalid_request_counts AS counts,
    invalid_request_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'content_block' AS metric,
    FALSE AS gated,
    content_block_counts AS counts,
    content_block_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'network' AS metric,
    FALSE AS gated,
    network_counts AS counts,
    network_example AS example_call_id
FROM counted

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_prompts,
    'decode' AS metric,
    FALSE AS gated,
    decode_counts AS counts,
    decode_example AS example_call_id
FROM counted
