# "I posted, and you don't see me": every rule, ticked or crossed.

why-unseen-post = We have not seen that post: it carries no tag we watch, or its network has not told us yet. If it is there, add it by hand: /add { $network } @HANDLE { $link }
why-add-by-hand = If the post is there, add it by hand: /add x { $typed } LINK
why-no-posts = We have seen no post by { $who }.
why-post = { $who } { $moment }: { $text }
why-deleted = (deleted)
why-only-inside = it only came inside another post, not by itself
why-seen = seen { $moment }
why-claim = { $who } has claim { $code }: { $status }
why-no-claim = No claim. To give one anyway: /add { $network } { $who }

rule-carries = carries #{ $tag }
rule-not-a-repost = is not a repost
rule-in-the-window = is in the campaign's window
rule-public = is public
rule-author-not-blocked = author is not blocked

detail-written = written in the post
detail-glued = glued on, as #{ $tag }
detail-another-tag = it has #{ $tag }, which is another tag
detail-no-tag = it has no hashtag at all
detail-not-among = it is not among the post's tags
detail-original = it is an original post
detail-reply = it is a reply
detail-quote = it is a quote
detail-repost = it is a repost
detail-no-window = the campaign has no window
detail-posted = posted { $at }
detail-too-early = posted { $at }, before the start at { $starts }
detail-too-late = posted { $at }, after the end at { $ends }
detail-public = everybody can read it
detail-unlisted = everybody with the link can read it
detail-protected = only the author's followers can read it
detail-blocked = staff blocked this author
detail-not-blocked = nobody blocked the author
why-asking = { $source } is being asked whether it is there now. If that changes anything, its card comes or changes by itself.
