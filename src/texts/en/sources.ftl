# Sources: what sees posts, what it costs.

alert-source-down = { $source } has not been seen for 2 minutes ({ $fault }). It is tried again by itself; nothing needs to be done. Posts of this time are searched for later.
alert-source-back = { $source } is seen again. Posts of the { $minutes } minutes before are searched for now.
alert-source-blocked = { $source } is not seen any more: { $by ->
    [token] it does not accept the token. Make a new one at console.x.com under Keys and tokens
    [money] it wants money. Buy credits or raise the spending limit at console.x.com
    [not-enrolled] the app belongs to no project. Attach it to one with pay-per-use at console.x.com
    [address] nobody answers under that address. Check api_url
    [forbidden] it forbids this app to read. Look at the app at console.x.com
   *[request] it does not understand what it is asked
  }. { $fault } It is tried again every 15 minutes.
alert-spent = { $percent } % of the budget for { $source } is spent; posts today: { $posts }, { $usd }. From 80 % on, only posts that may earn a gift are read.
alert-spent-today = The budget for { $source } is spent for today; posts: { $posts }, { $usd }. Nothing is read until midnight UTC. Add by hand with /add, or raise the budget and start again.
alert-spent-all = The whole budget for { $source } is spent; posts today: { $posts }, { $usd }. Nothing is read any more. Add by hand with /add, or raise the budget and start again.
alert-foreign-rules = Rules of somebody else on the same app at { $source } bring posts that you pay for: { $rules }

source-line = { $source }: { $state ->
    [live] live
    [polling] searched every 30 s
    [starting] starting
    [blocked] blocked
    [braked] stopped, the budget is spent
   *[down] not seen
  } since { $moment }
source-heard = last sign of life { $moment }
source-gaps = not seen today: { $minutes } min, { $count ->
    [one] one gap
   *[other] { $count } gaps
  }; searched to the end since: { $filled }; posts found in them: { $found }
source-reconnects = began again: { $reconnects }
source-lag = from posted to seen: { $middle } s in the middle, { $most } s at most
source-room = { $left } of { $of } requests left until { $moment }
source-spent = posts paid for today: { $posts }, { $usd } ({ $percent } % of the budget); at this pace { $forecast } today
source-watching-let-go = Only posts that may earn a gift are read now.

summary-seen-all = { $source }: nothing was missed
summary-seen-part = { $source }: not seen for { $minutes } min in { $count ->
    [one] one gap
   *[other] { $count } gaps
  }; searched since, posts found: { $found }
summary-seen-gap = { $source }: not seen for { $minutes } min in { $count ->
    [one] one gap
   *[other] { $count } gaps
  }, of which { $unfilled } min are not searched yet
summary-spent = { $source }: posts paid for: { $posts }, { $usd }
