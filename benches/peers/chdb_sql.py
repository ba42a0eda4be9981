"""chDB (ClickHouse) SQL, by hand: formatting, refusal phrases, top-level keys, length, latency; no paths, no similarity, no verdict"""
import sys

import chdb

PHRASES = ["i\\'m sorry", "i am sorry", "i cannot", "i can\\'t", "as an ai", "i\\'m unable", "i am unable", "i won\\'t",
           "not able to help", "cannot assist", "can\\'t assist", "unable to assist"]


def side(name):
    text = f"assumeNotNull({name}_text)"
    fenced = f"extract({text}, '(?s)```(?:json)?[ \\\\t]*\\\\n(.*?)\\\\n?```')"
    phrases = ", ".join(f"'{phrase}'" for phrase in PHRASES)
    return f"""
        if(empty({fenced}), {text}, {fenced}) AS {name}_body,
        isValidJSON({text}) AND left(trimLeft({text}), 1) IN ('{{', '[') AS {name}_json_strict,
        isValidJSON({name}_body) AND left(trimLeft({name}_body), 1) IN ('{{', '[') AS {name}_json_lenient,
        if({name}_json_lenient AND left(trimLeft({name}_body), 1) = '{{', JSONExtractKeys({name}_body), []) AS {name}_keys,
        match({text}, '(?m)^#{{1,6}}[ \\\\t]+\\\\S') AS {name}_header,
        match({text}, '(?m)^[ \\\\t]*(?:[-*+]|\\\\d+\\\\.)[ \\\\t]+\\\\S') AS {name}_list,
        match({text}, '(?m)^```') AS {name}_fence,
        multiSearchAny(lowerUTF8({text}), [{phrases}]) AS {name}_refusal,
        lengthUTF8({text}) AS {name}_length"""


def main(path):
    flags = [f"avg({name}_{flag})" for name in ("primary", "secondary")
             for flag in ("json_strict", "json_lenient", "header", "list", "fence", "refusal")]
    numbers = [f"quantilesExactInclusive(0.5, 0.95, 0.99)({name})"
               for name in ("primary_length", "secondary_length", "primary_latency_ms", "secondary_latency_ms")]
    shared = "length(arrayIntersect(primary_keys, secondary_keys))"
    jaccard = f"{shared} / greatest(length(arrayDistinct(arrayConcat(primary_keys, secondary_keys))), 1)"
    print(chdb.query(f"""
        WITH seen AS (
            SELECT template_id, secondary_provider, secondary_status, primary_latency_ms, secondary_latency_ms,
                primary_completion_tokens, secondary_completion_tokens, {side("primary")}, {side("secondary")}
            FROM file('{path}', Parquet)
        )
        SELECT template_id, secondary_provider, count(), avg(secondary_status <> 200), {", ".join(flags)},
            {", ".join(numbers)}, avgIf({jaccard}, notEmpty(primary_keys) AND notEmpty(secondary_keys)),
            avg(primary_completion_tokens), avg(secondary_completion_tokens)
        FROM seen GROUP BY ALL ORDER BY ALL""", "CSV"))


if __name__ == "__main__" and len(sys.argv) > 1:
    main(sys.argv[1])
