"""A Python peer of the h2o benches: reads questions as JSON lines, answers with seconds, then with what is compared.

Arguments: engine (dask, pandas, polars-py), file, source (csv: read anew for each question, as few columns as it needs;
store: loaded before), threads.
"""

import json
import sys
import time

engine, file, source, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])

COLUMNS = {
    "q1": ["id1", "v1"],
    "q2": ["id1", "id2", "v1"],
    "q3": ["id3", "v1", "v3"],
    "q4": ["id4", "v1", "v2", "v3"],
    "q5": ["id6", "v1", "v2", "v3"],
    "q6": ["id4", "id5", "v3"],
    "q7": ["id3", "v1", "v2"],
    "q8": ["id6", "v3"],
    "q9": ["id2", "id4", "v1", "v2"],
    "q10": ["id1", "id2", "id3", "id4", "id5", "id6", "v1", "v3"],
}


def frames(question, load, keep):
    """pandas and Dask share their interface but for medians and ranks, which Dask does by group in pandas."""
    columns = COLUMNS[question]
    x = load(columns)[columns]
    keys = [name for name in columns if name.startswith("id")]
    by = dict(dropna=False, observed=True)
    if keep == "pandas":
        by["sort"] = False
    if question in ("q1", "q2"):
        return x.groupby(keys, **by).agg(v1=("v1", "sum"))
    if question == "q3":
        return x.groupby(keys, **by).agg(v1=("v1", "sum"), v3=("v3", "mean"))
    if question == "q4":
        return x.groupby(keys, **by).agg(v1=("v1", "mean"), v2=("v2", "mean"), v3=("v3", "mean"))
    if question == "q5":
        return x.groupby(keys, **by).agg(v1=("v1", "sum"), v2=("v2", "sum"), v3=("v3", "sum"))
    if question == "q6":
        return x.groupby(keys, **by).agg(v3_median=("v3", "median"), v3_std=("v3", "std"))
    if question == "q7":
        sides = x.groupby(keys, **by).agg(top=("v1", "max"), bottom=("v2", "min"))
        return sides.assign(v_range=sides["top"] - sides["bottom"])[["v_range"]]
    if question == "q8":
        if keep == "pandas":
            return x.dropna(subset=["v3"]).sort_values("v3", ascending=False).groupby("id6").head(2)[["v3"]]
        top = lambda part: part.nlargest(2, columns="v3")[["v3"]]
        return x.dropna(subset=["v3"]).groupby("id6").apply(top, meta={"v3": "f8"})
    if question == "q9":
        if keep == "pandas":
            moments = x.assign(v_xy=x.v1 * x.v2, v_x2=x.v1**2, v_y2=x.v2**2)
        else:
            moments = x.assign(v_xy=x["v1"] * x["v2"], v_x2=x["v1"] ** 2, v_y2=x["v2"] ** 2)
        both = moments.dropna(subset=["v1", "v2"])
        s = both.groupby(keys, **by).agg(
            n=("v1", "count"), x=("v1", "sum"), y=("v2", "sum"), xy=("v_xy", "sum"), x2=("v_x2", "sum"), y2=("v_y2", "sum")
        )
        up = s["n"] * s["xy"] - s["x"] * s["y"]
        down = (s["n"] * s["x2"] - s["x"] ** 2) * (s["n"] * s["y2"] - s["y"] ** 2)
        return (up**2 / down).to_frame(name="v_r2")
    return x.groupby(keys, **by).agg(v3=("v3", "sum"), v_count=("v1", "size"))


def polars_question(question, x, pl):
    col = pl.col
    keys = [name for name in COLUMNS[question] if name.startswith("id")]
    by = x.group_by(keys)
    return {
        "q1": lambda: by.agg(col("v1").sum()),
        "q2": lambda: by.agg(col("v1").sum()),
        "q3": lambda: by.agg(col("v1").sum(), col("v3").mean()),
        "q4": lambda: by.agg(col("v1").mean(), col("v2").mean(), col("v3").mean()),
        "q5": lambda: by.agg(col("v1").sum(), col("v2").sum(), col("v3").sum()),
        "q6": lambda: by.agg(v3_median=col("v3").median(), v3_std=col("v3").std()),
        "q7": lambda: by.agg(v_range=col("v1").max() - col("v2").min()),
        "q8": lambda: x.drop_nulls("v3").group_by("id6").agg(col("v3").top_k(2)).explode("v3"),
        "q9": lambda: by.agg(v_r2=pl.corr("v1", "v2") ** 2),
        "q10": lambda: by.agg(col("v3").sum(), v_count=pl.len()),
    }[question]()


def pandas_engine():
    import pandas as pd

    table = pd.read_csv(file, engine="pyarrow") if source == "store" else None
    load = (lambda columns: table) if table is not None else (lambda columns: pd.read_csv(file, usecols=columns))
    return pd.__version__, lambda question: frames(question, load, "pandas")


def dask_engine():
    import dask
    import dask.dataframe as dd

    dask.config.set(scheduler="threads", num_workers=threads)
    table = dd.read_csv(file, assume_missing=True).persist() if source == "store" else None
    load = (lambda columns: table) if table is not None else (lambda columns: dd.read_csv(file, usecols=columns, assume_missing=True))
    return dask.__version__, lambda question: frames(question, load, "dask").compute()


def polars_engine():
    import polars as pl

    table = pl.read_csv(file).lazy() if source == "store" else None
    load = lambda: table if table is not None else pl.scan_csv(file)
    return f"{pl.__version__} (Python)", lambda question: polars_question(question, load(), pl).collect()


version, run = {"pandas": pandas_engine, "dask": dask_engine, "polars-py": polars_engine}[engine]()
print(json.dumps({"version": version}), flush=True)
answer = None
for line in sys.stdin:
    request = json.loads(line)
    if "ask" in request:
        answer = None
        start = time.perf_counter()
        try:
            answer = run(request["ask"])
            reply = {"seconds": time.perf_counter() - start}
        except Exception as error:  # one question that a peer cannot answer must not end the bench
            reply = {"error": f"{type(error).__name__}: {error}"[:300]}
    else:
        names = [name for name in answer.columns if name.startswith("v")]
        columns = [answer[name] for name in names]
        columns = [c.drop_nulls().fill_nan(None).drop_nulls() if engine == "polars-py" else c.dropna() for c in columns]
        sums = [float(column.sum()) for column in columns]
        rows = sum(len(column) for column in columns) if request["values"] else len(answer)
        reply = {"rows": rows, "sums": [sum(sums)] if request["values"] else sums}
    print(json.dumps(reply), flush=True)
