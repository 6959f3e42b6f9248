# Why the desk did not do what was asked, and what to do instead.

refusal-already-handed-over = { $by } already gave this { $moment }: { $who } ({ $code }).
refusal-declined = { $by } declined { $who } ({ $code }) { $moment }: { $reason }. To change that: /undo { $code }
refusal-declined-only = { $by } declined { $who } ({ $code }) { $moment }. To change that: /undo { $code }
refusal-all-gone = Nothing is left. Correct it with /stock ITEM NUMBER.
refusal-last-gone = No { $item } left, and nothing else either. Correct it with /stock ITEM NUMBER.
refusal-out-of-stock = No { $item } left. Still here: { $items }.
refusal-which-item = Which one? { $items }. Add its name to the command.
refusal-no-such-item = There is no item "{ $typed }". Still here: { $items }.
refusal-no-such-item-none-left = There is no item "{ $typed }", and nothing is left.
refusal-no-claim = { $who } has no claim. /why { $who } tells the reason.
refusal-nothing-to-undo = There is nothing to take back.
refusal-not-allowed = { $by } did that: only { $by } or a lead can take it back.
refusal-changed = { $code } has changed meanwhile; look at the card and press again.
refusal-blocked = { $who } is blocked. A lead can /unblock { $who }.
refusal-same-person = { $who } already has a gift under { $code }: both accounts are the same person.

nobody-called = Nobody here is called "{ $typed }".
nobody-called-see-queue = Nobody here is called "{ $typed }". /waiting shows who earned one.
nobody-called-nearest = Nobody here is called "{ $typed }". Nearest: { $list }.
several-without-claim = Several people are called "{ $typed }"; none has a claim.
several-accounts = "{ $typed }" is several accounts: { $list }.
several-claims = Who is "{ $typed }"? { $list }. Use the code.
posted-without-claim = { $who } posted, and has no claim. /why { $who } tells the reason.

same-already = { $one } and { $other } are one person already.
not-joined = { $who } was not joined to anybody.
blocked-already = { $who } is blocked already.
not-blocked = { $who } is not blocked.
no-link = "{ $typed }" is no link to a post.
post-not-seen = We have not seen that post.
no-hashtag = "{ $typed }" is no hashtag.
