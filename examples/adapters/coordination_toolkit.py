#!/usr/bin/env python3
"""Runs the coordination-network-toolkit 1.5.2 (Graham, Hames and Alpert, 2024) on hashtags.

    pip install coordination-network-toolkit==1.5.2
    claque detect trace.csv --method 'cmd+jsonl:python3 examples/adapters/coordination_toolkit.py'

The toolkit has no network of hashtags, so each stands for a link of its co-link network. It leaves
the links of reposts out; that is why posts are asked for as JSON Lines, which know kinds. A score is
the account's heaviest edge, in or out; groups are the components of the network.
"""

import argparse
import contextlib
import csv
import json
import os
import sqlite3
import sys
import tempfile
from datetime import datetime
from urllib.parse import quote

from coordination_network_toolkit.compute_networks import compute_co_link_network
from coordination_network_toolkit.preprocess import preprocess_data


def seconds(at):
    return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()


def messages(lines):
    """Rows as the toolkit wants them. Times stay exact: it compares numbers of seconds."""
    for line in lines:
        post = json.loads(line)
        is_repost = post.get("kind") == "repost"
        repost_of = post.get("parent") or "unknown" if is_repost else None
        links = ["https://hashtag.invalid/" + quote(tag, safe="") for tag in post.get("hashtags", [])]
        account = post["account"]
        yield post["post"], account, account, repost_of, None, "", seconds(post["at"]), links


def components(pairs):
    """The first account of each account's component."""
    above = {}

    def top(account):
        while above.setdefault(account, account) != account:
            above[account] = above[above[account]]
            account = above[account]
        return account

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {account: top(account) for account in above}


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--window", type=float, default=60.0, help="seconds")
    options.add_argument("--weight", type=int, default=2, help="least weight of an edge")
    options.add_argument("--threads", type=int, default=1)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "posts.db")
        # The toolkit tells its progress on standard output, which belongs to the scores.
        with contextlib.redirect_stdout(sys.stderr):
            preprocess_data(path, messages(sys.stdin))
            compute_co_link_network(path, options.window, options.threads, options.weight)
        database = sqlite3.connect(path)
        query = "select user_1, user_2, weight from co_link_network where user_1 != user_2"
        edges = database.execute(query).fetchall()
        database.close()
    heaviest = {}
    for one, other, weight in edges:
        for account in (one, other):
            heaviest[account] = max(weight, heaviest.get(account, 0))
    group = components([(one, other) for one, other, _ in edges])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["account_id", "score", "flagged", "group"])
    for account, score in sorted(heaviest.items()):
        out.writerow([account, score, 1, group[account]])


if __name__ == "__main__":  # The toolkit starts processes, which read this file again.
    main()
