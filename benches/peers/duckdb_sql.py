"""DuckDB SQL, by hand: formatting, refusal phrases, top-level keys, length, latency; no paths, no similarity, no verdict"""
import sys

import duckdb

PHRASES = ["i''m sorry", "i am sorry", "i cannot", "i can''t", "as an ai", "i''m unable", "i am unable", "i won''t",
           "not able to help", "cannot assist", "can''t assist", "unable to assist"]


def side(name):
    text = f"{name}_text"
    refusal = " OR ".join(f"contains(lower({text}), '{phrase}')" for phrase in PHRASES)
    body = f"coalesce(nullif(regexp_extract({text}, '```(?:json)?[ \\t]*\\n(.*?)\\n?```', 1, 's'), ''), {text})"
    return f"""
        json_valid({text}) AND left(ltrim({text}), 1) IN ('{{', '[') AS {name}_json_strict,
        json_valid({body}) AND left(ltrim({body}), 1) IN ('{{', '[') AS {name}_json_lenient,
        CASE WHEN json_valid({body}) AND left(ltrim({body}), 1) = '{{' THEN json_keys({body}) END AS {name}_keys,
        regexp_matches({text}, '(?m)^#{{1,6}}[ \\t]+\\S') AS {name}_header,
        regexp_matches({text}, '(?m)^[ \\t]*(?:[-*+]|\\d+\\.)[ \\t]+\\S') AS {name}_list,
        regexp_matches({text}, '(?m)^```') AS {name}_fence,
        {refusal} AS {name}_refusal,
        length({text}) AS {name}_length"""


def main(path):
    flags = [f"avg({name}_{flag}::INT)" for name in ("primary", "secondary")
             for flag in ("json_strict", "json_lenient", "header", "list", "fence", "refusal")]
    numbers = [f"quantile_cont({name}, [0.5, 0.95, 0.99])"
               for name in ("primary_length", "secondary_length", "primary_latency_ms", "secondary_latency_ms")]
    jaccard = "len(list_intersect(primary_keys, secondary_keys)) / greatest(len(list_distinct(primary_keys || secondary_keys)), 1)"
    result = duckdb.sql(f"""
        WITH seen AS (
            SELECT template_id, secondary_provider, secondary_status, primary_latency_ms, secondary_latency_ms,
                primary_completion_tokens, secondary_completion_tokens, {side("primary")}, {side("secondary")}
            FROM read_parquet('{path}')
        )
        SELECT template_id, secondary_provider, count(*), avg((secondary_status <> 200)::INT), {", ".join(flags)},
            {", ".join(numbers)}, avg({jaccard}), avg(primary_completion_tokens), avg(secondary_completion_tokens)
        FROM seen GROUP BY ALL ORDER BY ALL""")
    print(result)


if __name__ == "__main__" and len(sys.argv) > 1:
    main(sys.argv[1])
