# What the desk answers when it did what was asked.
#
# One word for one thing:
#   claim, code, item, gift, card, post, repost, author, account, staff, lead, member,
#   wall, waiting, declined, blocked, take back, by hand

desk-needs-role = /{ $verb } is for a { $role }. Ask one of them.
role-lead = lead
role-member = member

moment-today = at { $time }
moment-other-day = on { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} at { $time }
since-today = since { $time }
since-other-day = since { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}, { $time }

that-visitor = That visitor
a-gift = a gift
gave = Gave { $item } to { $who } ({ $code }).
declined = Declined { $who } ({ $code }): { $reason }.
undone = Taken back: { $who } ({ $code }) is waiting again.
added = Added { $who } on { $network }: the code is { $code }. Then: /give { $code }
added-and-gave = Added { $who } on { $network } ({ $code }) and gave { $item }.
has-claim-already = { $who } has a claim already: { $code } · { $status }

queue-empty = Nobody is waiting.
queue-no-page = There is no page { $page }: the last is { $pages }.
queue-title = { $count ->
    [one] 1 person
   *[other] { $count } people
} waiting, oldest first
queue-page = (page { $page } of { $pages })
queue-review = needs a yes or no
queue-gone = post deleted
queue-more = More: /waiting { $page }

found-earned = earned { $moment }
found-more-posts = { $count ->
    [one] 1 post more
   *[other] { $count } posts more
}
found-more-hits = … and more: type a longer part of the name.

same-joined = { $one } and { $other } are one person now.
same-declined = Claim { $code } is declined: one gift a person.
same-both-had = Both had their gift already.
same-take-back = To take that back: /part { $other }
parted = { $who } is a person of their own again.
blocked = { $who } is blocked and earns nothing. /unblock { $who } ends it.
unblocked = { $who } can earn again.
hidden = Off the wall. Numbers and claims stay as they are.
shown = Back on the wall.
