-- The peers' job in one query of ours: `understudy sql` over the same file, `wide`, without a store's tables.
--
-- One row per template and secondary: the share of failed calls; of either side the shares of JSON as a whole and behind a
-- fence, of headers, lists, fences and refusals; the distance of their typed key paths; quantiles of lengths and latencies;
-- tokens. `job.similarity` says whether the words are compared, too.

WITH seen AS (
    SELECT
        wide.*,
        answer_features(primary_text, NULL, NULL, 'stop', 'ok') AS lead,
        answer_features(secondary_text, NULL, NULL, 'stop', 'ok') AS other,
        CASE WHEN job.similarity THEN rouge_l(primary_text, secondary_text) END AS similarity
    FROM wide
    CROSS JOIN job
),

pairs AS (
    SELECT
        template_id,
        secondary_provider,
        secondary_status <> 200 AS failed,
        lead['json_strict'] AS primary_json_strict,
        lead['json_fence_strip'] AS primary_json_lenient,
        lead['has_header'] AS primary_header,
        lead['has_bullet'] OR lead['has_numbered'] AS primary_list,
        lead['has_fence'] AS primary_fence,
        lead['refused'] AS primary_refusal,
        lead['n_chars'] AS primary_length,
        other['json_strict'] AS secondary_json_strict,
        other['json_fence_strip'] AS secondary_json_lenient,
        other['has_header'] AS secondary_header,
        other['has_bullet'] OR other['has_numbered'] AS secondary_list,
        other['has_fence'] AS secondary_fence,
        other['refused'] AS secondary_refusal,
        other['n_chars'] AS secondary_length,
        path_distance(lead['json_paths'], other['json_paths']) AS path_distance,
        similarity,
        primary_latency_ms,
        secondary_latency_ms,
        primary_completion_tokens,
        secondary_completion_tokens
    FROM seen
)

SELECT
    template_id,
    secondary_provider,
    count(*) AS n,
    avg(CAST(failed AS INT)) AS failed,
    avg(CAST(primary_json_strict AS INT)) AS primary_json_strict,
    avg(CAST(primary_json_lenient AS INT)) AS primary_json_lenient,
    avg(CAST(primary_header AS INT)) AS primary_header,
    avg(CAST(primary_list AS INT)) AS primary_list,
    avg(CAST(primary_fence AS INT)) AS primary_fence,
    avg(CAST(primary_refusal AS INT)) AS primary_refusal,
    avg(CAST(secondary_json_strict AS INT)) AS secondary_json_strict,
    avg(CAST(secondary_json_lenient AS INT)) AS secondary_json_lenient,
    avg(CAST(secondary_header AS INT)) AS secondary_header,
    avg(CAST(secondary_list AS INT)) AS secondary_list,
    avg(CAST(secondary_fence AS INT)) AS secondary_fence,
    avg(CAST(secondary_refusal AS INT)) AS secondary_refusal,
    avg(path_distance) AS path_distance,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY primary_length) AS primary_length_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY primary_length) AS primary_length_p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY primary_length) AS primary_length_p99,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY secondary_length) AS secondary_length_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY secondary_length) AS secondary_length_p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY secondary_length) AS secondary_length_p99,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY primary_latency_ms) AS primary_latency_ms_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY primary_latency_ms) AS primary_latency_ms_p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY primary_latency_ms) AS primary_latency_ms_p99,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY secondary_latency_ms) AS secondary_latency_ms_p50,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY secondary_latency_ms) AS secondary_latency_ms_p95,
    percentile_cont(0.99) WITHIN GROUP (ORDER BY secondary_latency_ms) AS secondary_latency_ms_p99,
    avg(similarity) AS similarity,
    percentile_cont(0.1) WITHIN GROUP (ORDER BY similarity) AS similarity_p10,
    avg(primary_completion_tokens) AS primary_completion_tokens,
    avg(secondary_completion_tokens) AS secondary_completion_tokens
FROM pairs
GROUP BY template_id, secondary_provider
ORDER BY template_id, secondary_provider;
