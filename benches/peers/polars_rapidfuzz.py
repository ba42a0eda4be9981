"""Polars + orjson + rapidfuzz, by hand: formatting, refusal phrases, key paths, length, latency, similarity; no verdict"""
import re
import sys

import orjson
import polars as pl
import pyarrow.parquet as parquet
from rapidfuzz.distance import Indel

PHRASES = ["i'm sorry", "i am sorry", "i cannot", "i can't", "as an ai", "i'm unable", "i am unable", "i won't", "not able to help",
           "cannot assist", "can't assist", "unable to assist"]
FENCE = re.compile(r"(?s)```(?:json)?[ \t]*\n(.*?)\n?```")


def paths(value, prefix, found):
    if isinstance(value, dict):
        for key, child in value.items():
            path = f"{prefix}.{key}" if prefix else key
            found.add(path)
            paths(child, path, found)
    elif isinstance(value, list):
        for child in value:
            paths(child, prefix + "[]", found)


def parsed(text):
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, (dict, list)) else None


def lenient(text):
    match = FENCE.search(text)
    value = parsed(match.group(1) if match else text)
    if not isinstance(value, dict):
        return value is not None, None
    found = set()
    paths(value, "", found)
    return True, found


def side(name, texts):
    strict, loose, keys = [], [], []
    for text in texts:
        if text is None:
            strict.append(None), loose.append(None), keys.append(None)
            continue
        strict.append(parsed(text) is not None)
        ok, found = lenient(text)
        loose.append(ok), keys.append(found)
    column = pl.Series(name, texts, dtype=pl.String)
    lowered = column.str.to_lowercase()
    return keys, {
        f"{name}_json_strict": pl.Series(strict, dtype=pl.Boolean),
        f"{name}_json_lenient": pl.Series(loose, dtype=pl.Boolean),
        f"{name}_header": column.str.contains(r"(?m)^#{1,6}[ \t]+\S"),
        f"{name}_list": column.str.contains(r"(?m)^[ \t]*(?:[-*+]|\d+\.)[ \t]+\S"),
        f"{name}_fence": column.str.contains(r"(?m)^```"),
        f"{name}_refusal": lowered.str.contains_any(PHRASES),
        f"{name}_length": column.str.len_chars(),
    }


def chunk(batch, similarity):
    frame = pl.from_arrow(batch)
    primary, secondary = frame["primary_text"].to_list(), frame["secondary_text"].to_list()
    left, columns = side("primary", primary)
    right, more = side("secondary", secondary)
    columns |= more
    columns["jaccard"] = pl.Series([len(a & b) / max(len(a | b), 1) if a is not None and b is not None else None
                                    for a, b in zip(left, right)], dtype=pl.Float64)
    columns["similarity"] = pl.Series([Indel.normalized_similarity(a.split(), b.split()) if similarity and b is not None else None
                                       for a, b in zip(primary, secondary)], dtype=pl.Float64)
    return frame.drop("primary_text", "secondary_text").with_columns(**columns)


def main(path, similarity=True):
    chunks = [chunk(batch, similarity) for batch in parquet.ParquetFile(path).iter_batches(50_000)]
    frame = pl.concat(chunks)
    rates = [pl.col(f"{side}_{flag}").mean() for side in ("primary", "secondary")
             for flag in ("json_strict", "json_lenient", "header", "list", "fence", "refusal")]
    numbers = [pl.col(name).quantile(q, "linear").alias(f"{name}_{q}")
               for name in ("primary_length", "secondary_length", "primary_latency_ms", "secondary_latency_ms")
               for q in (0.5, 0.95, 0.99)]
    result = frame.group_by("template_id", "secondary_provider").agg(
        pl.len(), (pl.col("secondary_status") != 200).mean().alias("error"), *rates, *numbers,
        pl.col("jaccard").mean(), pl.col("similarity").mean(), pl.col("similarity").quantile(0.1, "linear").alias("similarity_p10"),
        pl.col("primary_completion_tokens").mean(), pl.col("secondary_completion_tokens").mean())
    print(result.sort("template_id", "secondary_provider"))


if __name__ == "__main__" and len(sys.argv) > 1:
    main(sys.argv[1])
