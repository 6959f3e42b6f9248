# The screen at the booth.

wall-join = Post with { $tags } and pick up a gift at our booth!
wall-rehearsal = Rehearsal: made-up posts
wall-as-of = As of { $time }
wall-live = Live
wall-stale = No connection, as of { $time }
wall-posts = Posts
wall-quiet = No post yet. Be the first!
wall-earned = Earned a gift
wall-figures = Posts { $posts } · Authors { $authors } · Gifts { $gifts }
wall-together = Seen together with #{ $tag }
wall-authors = Most active
wall-reposts = Most reposted
wall-gifts = Gifts given
wall-left = { $left } left
wall-plenty = plenty left
wall-thanks = Thanks, { $who }!
wall-come = Come to our booth and pick up your gift.
