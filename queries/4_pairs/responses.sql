-- How do the two answers to one request differ?
--
-- One row per request and two arms that answered it: the log with a secondary (`secondary`), the primary's first replay
-- with a secondary (`same_time`), the primary's two replays (`control`), the log with the first (`aging`). Where the
-- primary answered once more, that answer stands by as the measure of noise: what the primary differs from itself
-- (`primary_…`), and what the secondary differs from the other answer (`again_…`).
-- What belongs to an answer is null when that side did not answer. A call that failed is never a short answer: it has no
-- length; and it is never a usable one. An answer is late only where the other side could have been: a batch has no time, and
-- what another run measured was measured at another hour, maybe from another place.
-- Flags nothing.
-- Remedy: none; drift is counted over these rows.

WITH checked AS (
    SELECT
        responses.*,
        batch_price_share,
        contracts.timeout_ms,
        contracts.expects_json,
        contracts.expects_tools,
        CASE
            WHEN NOT answered THEN NULL
            -- Beside one of a few words any other answer has another form.
            WHEN cardinality(labels) > 0 THEN NOT coalesce(array_has(labels, label), FALSE)
            ELSE NOT array_has(usual_envelopes, envelope)
        END AS unusual_envelope,
        CASE
            WHEN NOT (answered AND expects_json) THEN NULL
            -- A call of a tool is no answer in JSON gone wrong.
            WHEN n_tool_calls > 0 AND json_status = 'empty' THEN NULL
            WHEN parse_tolerance = 'strict' THEN NOT json_strict
            WHEN parse_tolerance = 'fence_strip' THEN NOT json_fence_strip
            ELSE NOT json_repair
        END AS not_parsed,
        CASE
            WHEN answered AND expects_json AND cardinality(json_paths) > 0
                THEN schema_check(json_paths, known_paths, required_paths)
        END AS contract_check
    FROM settings.limits
    CROSS JOIN features.contracts AS contracts
    INNER JOIN features.responses AS responses ON responses.template_id = contracts.template_id
),

-- One side of a pair. What is seen in an answer is null where there is none.
sides AS (
    SELECT
        call_id,
        arm,
        target,
        template_id,
        template_version,
        prompt_hash,
        outcome,
        error_class,
        answered,
        served,
        loss_severity,
        CASE WHEN lane = 'live' THEN run END AS live_run,
        timeout_ms,
        expects_json,
        expects_tools,
        answer_hash,
        presence_bits,
        json_paths,
        array_sort(tool_names) AS tool_names,
        tool_paths,
        CASE WHEN answered THEN envelope END AS envelope,
        unusual_envelope,
        CASE WHEN answered THEN has_header END AS has_header,
        CASE WHEN answered THEN has_bullet END AS has_bullet,
        CASE WHEN answered THEN has_numbered END AS has_numbered,
        CASE WHEN answered THEN has_fence END AS has_fence,
        CASE WHEN answered THEN has_bold END AS has_bold,
        CASE WHEN answered THEN has_table END AS has_table,
        CASE WHEN answered THEN has_preamble END AS has_preamble,
        CASE WHEN answered THEN has_closing END AS has_closing,
        CASE WHEN answered THEN refused END AS refused,
        CASE WHEN answered THEN soft_refused END AS soft_refused,
        CASE WHEN answered THEN json_status END AS json_status,
        not_parsed,
        cardinality(contract_check['missing']) > 0 AS required_missing,
        cardinality(contract_check['unexpected']) > 0 AS unexpected,
        cardinality(contract_check['retyped']) > 0 AS retyped,
        CASE WHEN answered AND expects_json THEN schema_invalid END AS schema_invalid,
        CASE
            WHEN expects_json
                THEN NOT answered
                    OR refused
                    OR coalesce(not_parsed, FALSE)
                    OR coalesce(schema_invalid, FALSE)
                    OR coalesce(cardinality(contract_check['missing']) > 0, FALSE)
                    OR coalesce(cardinality(contract_check['required_retyped']) > 0, FALSE)
        END AS unusable,
        coalesce(contract_check['missing'], make_array()) AS missing_paths,
        coalesce(contract_check['unexpected'], make_array()) AS unexpected_paths,
        coalesce(contract_check['retyped'], make_array()) AS retyped_paths,
        CASE WHEN answered THEN n_tool_calls END AS n_tool_calls,
        CASE WHEN answered AND expects_tools THEN tool_arguments_invalid END AS tool_arguments_invalid,
        -- An answer that failed, declined or was cut off has no length to compare.
        CASE WHEN answered AND NOT refused AND NOT truncated THEN n_chars END AS n_chars,
        CASE WHEN answered THEN coalesce(tokens_out_reasoning, 0) > 0 OR n_reasoning_chars > 0 END AS reasoned,
        CASE WHEN answered THEN tokens_out_reasoning END AS reasoning_tokens,
        CASE WHEN answered THEN truncated END AS truncated,
        CASE WHEN answered THEN latency_ms END AS latency_ms,
        -- A failover is live: what a batch saved would not be saved.
        CASE WHEN answered THEN cost_usd / CASE WHEN lane = 'batch' THEN batch_price_share ELSE 1.0 END END AS cost_usd
    FROM checked
),

arms AS (
    SELECT
        *,
        NOT answered
            OR refused
            OR truncated
            OR coalesce(unusable, FALSE) AS broken,
        -- A batch has no time, and the log's is not compared.
        live_run IS NOT NULL AND coalesce(latency_ms > timeout_ms, FALSE) AS late
    FROM sides
),

-- The primary's other answer to the same call, for the calls of the control only: these are few.
others AS (
    SELECT
        call_id,
        arm,
        answered,
        broken,
        late,
        presence_bits,
        json_paths,
        n_tool_calls,
        tool_names,
        tool_paths,
        tool_arguments_invalid
    FROM arms
    WHERE arm IN ('L', 'P1', 'P2')
        AND call_id IN (SELECT again.call_id FROM features.responses AS again WHERE again.arm = 'P1')
),

responses AS (
    SELECT
        lead.call_id,
        lead.template_id,
        lead.template_version,
        lead.prompt_hash,
        stand_in.target,
        CASE
            WHEN lead.arm = 'L' AND stand_in.arm = 'S1' THEN 'secondary'
            WHEN lead.arm = 'P1' AND stand_in.arm = 'S1' THEN 'same_time'
            WHEN lead.arm = 'P1' AND stand_in.arm = 'P2' THEN 'control'
            ELSE 'aging'
        END AS contrast,
        lead.arm AS primary_arm,
        stand_in.arm AS secondary_arm,
        count_meaning_changed OR (lead.loss_severity <> 'meaning_change' AND stand_in.loss_severity <> 'meaning_change')
            AS counted,
        lead.loss_severity = 'meaning_change' OR stand_in.loss_severity = 'meaning_change' AS meaning_changed,
        lead.served AS primary_served,
        stand_in.served AS secondary_served,
        lead.expects_json,
        lead.expects_tools,
        lead.answered AS primary_answered,
        stand_in.answered AS secondary_answered,
        lead.outcome AS primary_outcome,
        stand_in.outcome AS secondary_outcome,
        lead.error_class AS primary_error_class,
        stand_in.error_class AS secondary_error_class,
        CASE WHEN lead.answered AND stand_in.answered THEN lead.answer_hash = stand_in.answer_hash END AS identical,
        CASE
            WHEN lead.answered AND stand_in.answered THEN format_distance(lead.presence_bits, stand_in.presence_bits)
        END AS format_distance,
        CASE
            WHEN lead.answered AND other.answered THEN format_distance(lead.presence_bits, other.presence_bits)
        END AS primary_format_distance,
        CASE
            WHEN other.answered AND stand_in.answered THEN format_distance(other.presence_bits, stand_in.presence_bits)
        END AS again_format_distance,
        path_distance(lead.json_paths, stand_in.json_paths) AS path_distance,
        path_distance(lead.json_paths, other.json_paths) AS primary_path_distance,
        path_distance(other.json_paths, stand_in.json_paths) AS again_path_distance,
        CASE WHEN lead.arm = 'L' AND stand_in.arm = 'S1' THEN lead.json_paths ELSE make_array() END AS primary_json_paths,
        CASE WHEN lead.arm = 'L' AND stand_in.arm = 'S1' THEN stand_in.json_paths ELSE make_array() END
            AS secondary_json_paths,
        CASE WHEN lead.arm = 'L' AND stand_in.arm = 'S1' THEN lead.tool_paths ELSE make_array() END AS primary_tool_paths,
        CASE WHEN lead.arm = 'L' AND stand_in.arm = 'S1' THEN stand_in.tool_paths ELSE make_array() END
            AS secondary_tool_paths,
        stand_in.missing_paths,
        stand_in.unexpected_paths,
        stand_in.retyped_paths,
        CASE
            WHEN lead.expects_tools AND lead.answered AND stand_in.answered
                THEN (lead.n_tool_calls > 0) <> (stand_in.n_tool_calls > 0)
        END AS tool_called_differs,
        CASE
            WHEN lead.expects_tools AND lead.answered AND other.answered
                THEN (lead.n_tool_calls > 0) <> (other.n_tool_calls > 0)
        END AS primary_tool_called_differs,
        CASE
            WHEN lead.expects_tools AND lead.answered AND stand_in.answered
                THEN lead.tool_names <> stand_in.tool_names
        END AS tool_names_differ,
        CASE
            WHEN lead.expects_tools AND lead.answered AND other.answered
                THEN lead.tool_names <> other.tool_names
        END AS primary_tool_names_differ,
        CASE
            WHEN lead.expects_tools AND lead.n_tool_calls > 0 AND stand_in.n_tool_calls > 0
                -- A call more or less is what tool_names_differ says: what two calls give then counts once.
                THEN lead.tool_paths <> stand_in.tool_paths
                    AND (lead.tool_names = stand_in.tool_names
                        OR array_distinct(lead.tool_paths) <> array_distinct(stand_in.tool_paths))
        END AS tool_arguments_differ,
        CASE
            WHEN lead.expects_tools AND lead.n_tool_calls > 0 AND other.n_tool_calls > 0
                THEN lead.tool_paths <> other.tool_paths
                    AND (lead.tool_names = other.tool_names
                        OR array_distinct(lead.tool_paths) <> array_distinct(other.tool_paths))
        END AS primary_tool_arguments_differ,
        CASE
            WHEN lead.expects_tools AND lead.answered
                THEN NOT stand_in.answered
                    OR lead.tool_names <> stand_in.tool_names
                    OR lead.tool_paths <> stand_in.tool_paths
                    OR stand_in.tool_arguments_invalid
        END AS tool_mismatch,
        CASE
            WHEN lead.expects_tools AND lead.answered
                THEN NOT other.answered
                    OR lead.tool_names <> other.tool_names
                    OR lead.tool_paths <> other.tool_paths
                    OR other.tool_arguments_invalid
        END AS primary_tool_mismatch,
        CASE
            WHEN lead.expects_tools AND other.answered
                THEN NOT stand_in.answered
                    OR other.tool_names <> stand_in.tool_names
                    OR other.tool_paths <> stand_in.tool_paths
                    OR stand_in.tool_arguments_invalid
        END AS again_tool_mismatch,
        ln((stand_in.n_chars + 1.0) / (lead.n_chars + 1.0)) AS length_log_ratio,
        coalesce(stand_in.live_run = lead.live_run, FALSE) AS latency_comparable,
        lead.timeout_ms,
        lead.broken OR (lead.late AND coalesce(stand_in.live_run = lead.live_run, FALSE)) AS primary_broken,
        stand_in.broken OR (stand_in.late AND coalesce(stand_in.live_run = lead.live_run, FALSE)) AS secondary_broken,
        other.broken OR (other.late AND coalesce(stand_in.live_run = lead.live_run, FALSE)) AS primary_again_broken,
        lead.envelope AS primary_envelope,
        stand_in.envelope AS secondary_envelope,
        lead.unusual_envelope AS primary_unusual_envelope,
        stand_in.unusual_envelope AS secondary_unusual_envelope,
        lead.has_header AS primary_has_header,
        stand_in.has_header AS secondary_has_header,
        lead.has_bullet AS primary_has_bullet,
        stand_in.has_bullet AS secondary_has_bullet,
        lead.has_numbered AS primary_has_numbered,
        stand_in.has_numbered AS secondary_has_numbered,
        lead.has_fence AS primary_has_fence,
        stand_in.has_fence AS secondary_has_fence,
        lead.has_bold AS primary_has_bold,
        stand_in.has_bold AS secondary_has_bold,
        lead.has_table AS primary_has_table,
        stand_in.has_table AS secondary_has_table,
        lead.has_preamble AS primary_has_preamble,
        stand_in.has_preamble AS secondary_has_preamble,
        lead.has_closing AS primary_has_closing,
        stand_in.has_closing AS secondary_has_closing,
        lead.refused AS primary_refused,
        stand_in.refused AS secondary_refused,
        lead.soft_refused AS primary_soft_refused,
        stand_in.soft_refused AS secondary_soft_refused,
        lead.json_status AS primary_json_status,
        stand_in.json_status AS secondary_json_status,
        lead.not_parsed AS primary_not_parsed,
        stand_in.not_parsed AS secondary_not_parsed,
        lead.required_missing AS primary_required_missing,
        stand_in.required_missing AS secondary_required_missing,
        lead.unexpected AS primary_unexpected,
        stand_in.unexpected AS secondary_unexpected,
        lead.retyped AS primary_retyped,
        stand_in.retyped AS secondary_retyped,
        lead.schema_invalid AS primary_schema_invalid,
        stand_in.schema_invalid AS secondary_schema_invalid,
        lead.unusable AS primary_unusable,
        stand_in.unusable AS secondary_unusable,
        lead.n_tool_calls AS primary_n_tool_calls,
        stand_in.n_tool_calls AS secondary_n_tool_calls,
        lead.tool_arguments_invalid AS primary_tool_arguments_invalid,
        stand_in.tool_arguments_invalid AS secondary_tool_arguments_invalid,
        lead.n_chars AS primary_n_chars,
        stand_in.n_chars AS secondary_n_chars,
        lead.reasoned AS primary_reasoned,
        stand_in.reasoned AS secondary_reasoned,
        lead.reasoning_tokens AS primary_reasoning_tokens,
        stand_in.reasoning_tokens AS secondary_reasoning_tokens,
        lead.truncated AS primary_truncated,
        stand_in.truncated AS secondary_truncated,
        lead.latency_ms AS primary_latency_ms,
        stand_in.latency_ms AS secondary_latency_ms,
        lead.cost_usd AS primary_cost_usd,
        stand_in.cost_usd AS secondary_cost_usd
    FROM arms AS lead
    INNER JOIN arms AS stand_in ON stand_in.call_id = lead.call_id
    LEFT JOIN others AS other
        ON other.call_id = lead.call_id
        AND other.arm = CASE
            WHEN lead.arm = 'L' AND stand_in.arm = 'S1' THEN 'P1'
            WHEN lead.arm = 'P1' AND stand_in.arm = 'P2' THEN 'L'
            ELSE 'P2'
        END
    CROSS JOIN settings.limits
    WHERE (lead.arm = 'L' AND stand_in.arm IN ('S1', 'P1'))
        OR (lead.arm = 'P1' AND stand_in.arm IN ('S1', 'P2'))
)

SELECT * FROM responses
