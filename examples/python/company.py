#!/usr/bin/env python3
"""Scores accounts by how many of their posts have company: another account's post with the same
hashtag within a window. Standard library only.

    claque detect trace.csv --method 'cmd:python3 examples/python/company.py --window 60'
"""

import argparse
import csv
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--window", type=float, default=60.0, help="seconds")
    window_ms = round(options.parse_args().window * 1000)
    uses = defaultdict(list)  # by hashtag: time in ms, account, post
    for row in csv.DictReader(sys.stdin):
        at = round(float(row["timestamp_share"]) * 1000)  # has a fraction where the trace has
        if row["object_id"]:  # empty for a post without hashtags
            uses[row["object_id"]].append((at, row["account_id"], row["content_id"]))
    in_company = defaultdict(set)
    for of_hashtag in uses.values():
        of_hashtag.sort()
        times = [at for at, _, _ in of_hashtag]
        for at, account, post in of_hashtag:
            near = of_hashtag[bisect_left(times, at - window_ms) : bisect_right(times, at + window_ms)]
            if any(other != account for _, other, _ in near):
                in_company[account].add(post)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["account_id", "score", "flagged"])
    for account, posts in sorted(in_company.items()):
        out.writerow([account, len(posts), int(len(posts) >= 5)])


main()
