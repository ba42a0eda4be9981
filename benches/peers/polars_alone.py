"""Polars + orjson, by hand: the same without similarity"""
import sys

import polars_rapidfuzz

if __name__ == "__main__" and len(sys.argv) > 1:
    polars_rapidfuzz.main(sys.argv[1], similarity=False)
