# The day's summary: for a chat, under a picture, on a printed page.

## Words shared by the three.

summary-rehearsal = REHEARSAL
summary-silent = A silent day: no posts, no gifts.
summary-somebody = somebody unknown
summary-no-language = not told

## For a chat.

summary-earned = Earned    { $earned } = { $given } handed over + { $waiting } waiting + { $review } in review + { $declined } declined (claims of this day)
summary-gifts = Gifts     { $gifts } handed out on this day
summary-yesterday = Yesterday { $earned } earned, { $gifts } handed out, { $posts ->
        [one] 1 post
       *[other] { $posts } posts
    } by { $authors ->
        [one] 1 author
       *[other] { $authors } authors
    }
summary-pace = Pace      { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    } from post to gift (median)
summary-pace-busiest = Pace      { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    } from post to gift (median), busiest at { $time } with { $count ->
        [one] 1 gift
       *[other] { $count } gifts
    }
summary-busiest = Busiest   at { $time } with { $count ->
        [one] 1 gift
       *[other] { $count } gifts
    }
summary-earned-on = Earned on { $list }
summary-stock = { $item }: { $started } at the start = { $given } handed over ({ $today } today) + { $left } left
summary-stock-corrected = { $item }: { $started } at the start { $corrected } corrected = { $given } handed over ({ $today } today) + { $left } left
summary-stock-plenty = { $item }: { $given } handed over ({ $today } today), plenty left
summary-posts = Posts     { $posts } = { $originals } original + { $reposts } reposted, by { $authors ->
        [one] 1 author
       *[other] { $authors } authors
    }
summary-tags = Tags      { $list }
summary-reposted = Reposted  { $list }
summary-active = Active    { $list }
summary-languages = Languages { $list }
summary-networks = Networks  { $list }
summary-chat = Chat      { $owed ->
        [one] 1 message
       *[other] { $owed } messages
    } still owed, { $dead } given up

## Under a picture. `$before` is yesterday's number, or nothing where yesterday had none.

summary-beside-yesterday = (yesterday { $before })
summary-short-earned = Earned { $earned } { $before }
summary-short-gifts = Gifts handed out { $gifts } { $before }
summary-short-open = Of these: handed over { $given } · waiting { $waiting } · in review { $review } · declined { $declined }
summary-short-median = From post to gift: { $minutes ->
        [one] 1 minute
       *[other] { $minutes } minutes
    } (median)
summary-short-busiest = Busiest at { $time }: { $count ->
        [one] 1 gift
       *[other] { $count } gifts
    } in ten minutes
summary-short-stock = { $item }: { $left } left
summary-short-posts = Posts { $posts } { $before }
summary-short-authors = Authors { $authors } { $before }
summary-short-tags = Tags: { $list }

## On a printed page.

summary-page-lead = The booth's day on one page
summary-page-gifts = Gifts
summary-page-posts = Posts
summary-page-what = What
summary-page-this-day = This day
summary-page-yesterday = The day before
summary-page-earned = Earned
summary-page-handed-over = Handed over
summary-page-waiting = Waiting
summary-page-review = In review
summary-page-declined = Declined
summary-page-gifts-out = Gifts handed out on this day
summary-page-all-posts = All posts
summary-page-originals = Original
summary-page-reposts = Reposted
summary-page-authors = Authors
summary-page-earned-rule = Earned = handed over + waiting + in review + declined, of the claims opened on this day.
summary-page-stock = Stock
summary-page-item = Item
summary-page-started = At the start
summary-page-corrected = Corrected
summary-page-today = This day
summary-page-left = Left
summary-page-plenty = plenty
summary-page-stock-rule = At the start + corrected = handed over + left, over all days.
summary-page-hours = Gifts by the hour
summary-page-timeline = The day's timeline
summary-page-tags = Tags
summary-page-tag = Tag
summary-page-active = Most active
summary-page-author = Author
summary-page-reposted = Most reposted
summary-page-times = Times
summary-page-text = Post
summary-page-languages = Languages
summary-page-language = Language
summary-page-networks = Networks
summary-page-network = Network
summary-page-made-up = These are a rehearsal's made-up data.
summary-page-chat = Messages for the chat: { $owed } still owed, { $dead } given up.
