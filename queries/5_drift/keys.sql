-- Are the keys and types that a consumer counts on still there?
--
-- One row per template, secondary (or control), pair of arms and metric; templates whose consumer reads no JSON have none.
-- Flags when answers that do not parse at the template's tolerance, break the JSON schema that their request carried, lack a
-- required path or have one retyped, refusals and failed calls (unusable) are more frequent at the secondary than the margin
-- allows. Shown beside it are the parts; the share of paths that differ beyond the primary's own changes of mind (paths);
-- and, over a sample of the pairs, how often the key where that is most frequent holds none of the few values that the
-- primary ever gives there (novel_value).
-- Remedy: name the keys and their types in the prompt, send the JSON schema, or map the names behind the parser.

WITH counted AS (
    SELECT
        template_id,
        target,
        contrast,
        primary_arm AS baseline,
        count(*) AS n_pairs,
        distinct_texts(prompt_hash) AS n_prompts,
        paired_table(primary_unusable, secondary_unusable) AS unusable_counts,
        sum(CASE WHEN NOT secondary_answered AND NOT primary_unusable THEN 1 ELSE 0 END) AS unusable_failed,
        example_calls(call_id, secondary_unusable AND NOT primary_unusable) AS unusable_examples,
        paired_table(primary_not_parsed, secondary_not_parsed) AS not_parsed_counts,
        example_calls(call_id, secondary_not_parsed AND NOT primary_not_parsed) AS not_parsed_examples,
        paired_table(primary_schema_invalid, secondary_schema_invalid) AS schema_invalid_counts,
        example_calls(call_id, secondary_schema_invalid AND NOT primary_schema_invalid) AS schema_invalid_examples,
        paired_table(primary_required_missing, secondary_required_missing) AS required_missing_counts,
        example_calls(call_id, secondary_required_missing AND NOT primary_required_missing) AS required_missing_examples,
        paired_table(primary_retyped, secondary_retyped) AS retyped_counts,
        example_calls(call_id, secondary_retyped AND NOT primary_retyped) AS retyped_examples,
        paired_table(primary_unexpected, secondary_unexpected) AS unexpected_counts,
        example_calls(call_id, secondary_unexpected AND NOT primary_unexpected) AS unexpected_examples
    FROM pairs.responses
    WHERE counted AND expects_json AND contrast IN ('secondary', 'same_time', 'control')
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
                'metric', 'unusable', 'gated', TRUE, 'counts', unusable_counts, 'n_failed', unusable_failed,
                'example_call_ids', unusable_examples
            ),
            named_struct(
                'metric', 'not_parsed', 'gated', FALSE, 'counts', not_parsed_counts, 'n_failed', 0,
                'example_call_ids', not_parsed_examples
            ),
            named_struct(
                'metric', 'schema_invalid', 'gated', FALSE, 'counts', schema_invalid_counts, 'n_failed', 0,
                'example_call_ids', schema_invalid_examples
            ),
            named_struct(
                'metric', 'required_missing', 'gated', FALSE, 'counts', required_missing_counts, 'n_failed', 0,
                'example_call_ids', required_missing_examples
            ),
            named_struct(
                'metric', 'retyped', 'gated', FALSE, 'counts', retyped_counts, 'n_failed', 0,
                'example_call_ids', retyped_examples
            ),
            named_struct(
                'metric', 'unexpected', 'gated', FALSE, 'counts', unexpected_counts, 'n_failed', 0,
                'example_call_ids', unexpected_examples
            )
        )) AS line
    FROM counted
),

-- Of the keys that hold one of a few values the one with most new ones. By its nature the primary has none.
novel AS (
    SELECT
        template_id,
        target,
        enum,
        row_number() OVER (PARTITION BY template_id, target ORDER BY enum['n_novel'] DESC, enum['path']) AS place
    FROM (SELECT template_id, target, unnest(enums) AS enum FROM drift.leaves) AS enums
    -- Numbers in a list are places in it more often than a choice: a longer list has new ones.
    WHERE strpos(enum['path'], '[]') = 0 OR NOT regexp_like(array_to_string(enum['values'], ''), '^[-+.0-9eE]*$')
),

-- How far the two sides are apart in their paths, beyond how far the primary is from itself: over the calls that the primary
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
            primary_path_distance, path_distance, again_path_distance, NULL, NULL, NULL,
            template_id || '/' || target || '/paths'
        ) AS apart,
        cluster_mean((path_distance + again_path_distance) / 2.0 - primary_path_distance, 1.0, prompt_hash, 1.0 - 2.0 * alpha)
            AS ends,
        sum(CASE WHEN primary_path_distance IS NULL THEN 1 ELSE 0 END) AS dropped_primary,
        sum(CASE WHEN path_distance IS NULL THEN 1 ELSE 0 END) AS dropped_secondary
    FROM settings.limits
    CROSS JOIN pairs.responses
    WHERE counted AND contrast IN ('same_time', 'control') AND expects_json
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
-- Most requests carry no schema.
WHERE line['metric'] <> 'schema_invalid' OR line['counts']['n'] > 0

UNION ALL BY NAME

SELECT
    template_id,
    target,
    'secondary' AS contrast,
    'L' AS baseline,
    enum['n'] AS n_pairs,
    enum['n'] AS n_prompts,
    'novel_value' AS metric,
    FALSE AS gated,
    named_struct(
        'n', enum['n'], 'dropped_primary', 0, 'dropped_secondary', 0, 'both', 0, 'only_secondary', enum['n_novel'],
        'only_primary', 0, 'neither', enum['n'] - enum['n_novel']
    ) AS counts,
    0 AS n_failed,
    CASE WHEN enum['n_novel'] > 0 THEN make_array(enum['example']) ELSE make_array() END AS example_call_ids
FROM novel
WHERE place = 1

UNION ALL BY NAME

SELECT
    template_id,
    target,
    contrast,
    baseline,
    n_pairs,
    n_prompts,
    'paths' AS metric,
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
