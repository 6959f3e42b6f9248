# Figures: posts, gifts, stock, and whether everything works.

stats-posts = { $posts ->
    [one] 1 post
   *[other] { $posts } posts
}: { $originals } original, { $reposts } reposted, by { $authors ->
    [one] 1 author
   *[other] { $authors } authors
}
stats-gifts = Earned { $earned }: { $given } handed over, { $waiting } waiting, { $review } in review, { $declined } declined
stats-handed-out = Gifts handed out: { $gifts }
stats-median = From post to gift: { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
} (median)

ranking-tags = Hashtags
ranking-together = Together with #{ $tag }
ranking-timeline = Posts per hour
ranking-reposts = Most reposted
ranking-authors = Most active
ranking-languages = Languages
ranking-empty = No posts yet.
row-authors = { $count ->
    [one] 1 author
   *[other] { $count } authors
}
row-seen = { $count } seen
row-original = { $count } original

status-owed = { $owed ->
    [one] 1 message
   *[other] { $owed } messages
} owed to the chat, { $dead } given up
status-source = source { $source }: read up to { $position }
status-last-post = last post seen { $moment }

stock-none = No items are set up.
stock-corrected = { $item }: { $left } left now ({ $given } handed over).
stock-plenty = { $item }: plenty, { $given } handed over
stock-left = { $item }: { $left } left, { $given } handed over ({ $today } today)
stock-more-today = { $count } more today
stock-out = out
stock-out-at = out at { $time } at this pace
