# One X v2 line as the row of a table of posts.
{id: .data.id, author: .data.author_id, handle: .includes.users[0].username,
 created_at: .data.created_at, lang: .data.lang, text: .data.text,
 reposts: .data.public_metrics.retweet_count}
