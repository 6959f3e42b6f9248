# One X v2 line as the rows of a table of tags.
.data.id as $post | .data.entities.hashtags[]? | {post: $post, tag: (.tag | ascii_downcase)}
