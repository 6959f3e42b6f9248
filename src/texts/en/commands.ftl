# The commands: what they do, what follows them, and what was wrong with what was typed.

help-gifts = Gifts
help-people = People
help-wall = Wall
help-numbers = Numbers
help-booth = Booth

usage-waiting = [PAGE]
usage-find = TEXT
usage-give = CODE|@HANDLE [ITEM] [NOTE]
usage-decline = CODE|@HANDLE REASON
usage-undo = [CODE|@HANDLE]
usage-add = NETWORK NAME [LINK OR NOTE]
usage-why = LINK|@HANDLE
usage-same = @ONE @OTHER
usage-handle = @HANDLE
usage-link = LINK
usage-stock = [ITEM NUMBER]
usage-day = [YYYY-MM-DD]
usage-together = TAG

does-waiting = who earned a gift and has not got it, oldest first
does-find = look somebody up by part of a handle, name or code
does-give = hand a gift over
does-decline = say no, with the reason
does-undo = take back your last action, or a named one
does-add = a claim by hand: another network, or no account
does-why = why a post earned or not, rule by rule
does-same = two accounts are one person
does-part = take that back
does-block = keep an account from earning
does-unblock = let it earn again
does-hide = take a post off the wall
does-show = put it back
does-stock = what is left; or correct how many are left
does-stats = posts, authors and gifts in numbers
does-tags = the most used hashtags
does-together = hashtags used together with one
does-timeline = posts per hour
does-reposts = the most reposted posts
does-authors = the most active people
does-languages = posts per language
does-summary = the day on one page
does-status = is everything working?
does-staff = who works here
does-help = this list

misunderstood-nothing = /help lists what there is.
misunderstood-command = There is no /{ $typed }. /help lists what there is.
misunderstood-nearest = There is no /{ $typed }. Did you mean /{ $usage }?
misunderstood-arguments = { $problem } Type it like this: /{ $usage }

problem-no-text = What to look for is missing.
problem-no-person = The code or @handle is missing.
problem-no-reason = The reason is missing.
problem-no-network = The network is missing.
problem-no-name = The name is missing.
problem-no-link-or-handle = The link or @handle is missing.
problem-no-second = The second account is missing.
problem-no-link = The link is missing.
problem-no-hashtag = The hashtag is missing.
problem-no-count = How many are left is missing.
problem-network = "{ $typed }" is no network; use one of { $networks }.
problem-page = "{ $typed }" is no page number.
problem-day = "{ $typed }" is no day.
problem-count = "{ $typed }" is no number of gifts.
