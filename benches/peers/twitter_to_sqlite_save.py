"""Saves v1.1 tweets with twitter-to-sqlite's own function."""

import json
import sys

import sqlite_utils
from twitter_to_sqlite import utils

tweets, database = sys.argv[1:]
with open(tweets) as lines:
    utils.save_tweets(sqlite_utils.Database(database), (json.loads(line) for line in lines))
