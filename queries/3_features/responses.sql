-- What can be seen in each answer?
--
-- One row per answer: of the logged primary (arm L), of the primary again (P1, P2), of a secondary (S1). Run file by
-- file: what is seen in an answer depends on the answer alone, so it is looked at once. The rows lie in order of the
-- call's permanent random number, so that answers to one call can be read together, and a share of the calls alone.
-- Flags nothing.
-- Remedy: none; this is what everything else is computed from.

WITH answers AS (
    SELECT
        call_id,
        CAST(NULL AS VARCHAR) AS replay_id,
        CAST(NULL AS VARCHAR) AS run,
        'L' AS arm,
        'primary' AS target,
        template_id,
        template_version,
        prompt_hash,
        started_at,
        model_served,
        base_url,
        outcome,
        error_class,
        'none' AS loss_severity,
        finish,
        tokens_out,
        tokens_out_reasoning,
        'logged' AS lane,
        latency_ms,
        ttft_ms,
        cost_usd,
        answer_features(text, refusal_text, tool_calls_json, finish, outcome) AS seen,
        cardinality(schema_faults(schema_json, text)) > 0 AS schema_invalid
    FROM requests.calls
    -- A cached answer is a copy of another row's.
    WHERE NOT cache_hit

    UNION ALL

    SELECT
        call_id,
        replay_id,
        run,
        arm,
        target,
        template_id,
        template_version,
        prompt_hash,
        started_at,
        model_served,
        base_url,
        outcome,
        error_class,
        loss_severity,
        finish,
        tokens_out,
        tokens_out_reasoning,
        lane,
        latency_ms,
        ttft_ms,
        cost_usd,
        answer_features(text, refusal_text, tool_calls_json, finish, outcome) AS seen,
        cardinality(schema_faults(schema_json, text)) > 0 AS schema_invalid
    FROM replays.calls
    -- Nobody answered a call that was not found while others were: a matter of how the target is set up. What would have
    -- been answered to a call that was in flight when the program was killed, nobody knows.
    WHERE (http_status IS DISTINCT FROM 404) AND (error_code IS DISTINCT FROM 'in_flight_at_kill')
),

features AS (
    SELECT
        call_id,
        permanent_random(call_id, 0) AS draw,
        replay_id,
        run,
        arm,
        target,
        template_id,
        template_version,
        prompt_hash,
        started_at,
        model_served,
        coalesce(model_served, 'unknown model') || ' at '
            || coalesce(nullif(split_part(split_part(split_part(base_url, '//', 2), '/', 1), ':', 1), ''), 'unknown host')
            AS served,
        outcome,
        error_class,
        loss_severity,
        outcome NOT LIKE 'error%' AS answered,
        finish,
        seen['truncated'] AS truncated,
        seen['empty'] AS empty,
        seen['answer_hash'] AS answer_hash,
        seen['envelope'] AS envelope,
        seen['label'] AS label,
        seen['has_header'] AS has_header,
        seen['has_bullet'] AS has_bullet,
        seen['has_numbered'] AS has_numbered,
        seen['has_fence'] AS has_fence,
        seen['has_bold'] AS has_bold,
        seen['has_table'] AS has_table,
        seen['has_preamble'] AS has_preamble,
        seen['has_closing'] AS has_closing,
        seen['presence_bits'] AS presence_bits,
        seen['language'] AS language,
        seen['refusal_kind'] AS refusal_kind,
        seen['refusal_source'] AS refusal_source,
        seen['refused'] AS refused,
        seen['soft_refused'] AS soft_refused,
        seen['json_status'] AS json_status,
        seen['json_strict'] AS json_strict,
        seen['json_fence_strip'] AS json_fence_strip,
        seen['json_repair'] AS json_repair,
        seen['json_top_level'] AS json_top_level,
        seen['json_paths'] AS json_paths,
        seen['json_duplicate_keys'] AS json_duplicate_keys,
        schema_invalid,
        seen['n_tool_calls'] AS n_tool_calls,
        seen['tool_names'] AS tool_names,
        seen['tool_paths'] AS tool_paths,
        seen['tool_arguments_invalid'] AS tool_arguments_invalid,
        seen['n_chars'] AS n_chars,
        seen['n_words'] AS n_words,
        seen['n_lines'] AS n_lines,
        tokens_out,
        tokens_out_reasoning,
        seen['n_reasoning_chars'] AS n_reasoning_chars,
        lane,
        latency_ms,
        ttft_ms,
        cost_usd,
        seen['cut'] AS cut
    FROM answers
)

SELECT * FROM features ORDER BY draw, call_id, arm, target, replay_id
