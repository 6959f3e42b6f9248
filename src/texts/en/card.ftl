# The card of a claim: its state, what to look at, its buttons (at most 20 columns wide).

card-review = Needs a yes or no
card-waiting = Waiting
card-gave = Gave: { $item } · { $by } · { $time }
card-declined = Not eligible · { $by } · { $time }
card-same-person = same person as { $code }

card-flag-glued = something is glued to a tag: { $tags }
card-flag-gone = the post was deleted; you decide
card-flag-by-hand = added by hand

card-button-agree = Yes, it counts
card-button-not-eligible = Not eligible
card-button-undo = Undo
