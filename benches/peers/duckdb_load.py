"""Loads X v2 lines into DuckDB with a given schema, tags unnested, then asks five statistics."""

import os
import sys

import duckdb

posts, database = sys.argv[1:]
shape = """{
    data: 'STRUCT(id VARCHAR, author_id VARCHAR, created_at TIMESTAMP, lang VARCHAR, "text" VARCHAR,
                  entities STRUCT(hashtags STRUCT(tag VARCHAR)[]),
                  public_metrics STRUCT(retweet_count BIGINT),
                  referenced_tweets STRUCT("type" VARCHAR, id VARCHAR)[])',
    includes: 'STRUCT(users STRUCT(id VARCHAR, username VARCHAR, name VARCHAR)[])'
}"""
db = duckdb.connect(database, config={"threads": os.cpu_count()})
db.execute(
    f"""CREATE TABLE posts AS
        SELECT CAST(data.id AS BIGINT) AS id, CAST(data.author_id AS BIGINT) AS author,
               includes.users[1].username AS handle, data.created_at, data.lang, data."text",
               data.public_metrics.retweet_count AS reposts,
               list_filter(data.referenced_tweets, lambda r: r."type" = 'retweeted')[1].id AS repeats,
               list_transform(data.entities.hashtags, lambda h: lower(nfc_normalize(h.tag))) AS tags
          FROM read_json(?, format = 'newline_delimited', columns = {shape})""",
    [posts],
)
db.execute("CREATE TABLE tags AS SELECT id AS post, unnest(tags) AS tag FROM posts")
for question in (
    "SELECT tag, count(DISTINCT post) n FROM tags GROUP BY tag ORDER BY n DESC, tag LIMIT 20",
    """SELECT tag, count(DISTINCT post) n FROM tags
        WHERE post IN (SELECT post FROM tags WHERE tag = 'pyconapac') AND tag <> 'pyconapac'
        GROUP BY tag ORDER BY n DESC, tag LIMIT 20""",
    "SELECT date_trunc('hour', created_at) h, count(*) FROM posts GROUP BY h ORDER BY h",
    "SELECT repeats, count(*) n FROM posts WHERE repeats IS NOT NULL GROUP BY repeats ORDER BY n DESC LIMIT 20",
    "SELECT author, count(*) n FROM posts GROUP BY author ORDER BY n DESC LIMIT 20",
):
    db.execute(question).fetchall()
db.close()
