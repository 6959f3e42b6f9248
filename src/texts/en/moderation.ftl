# What the wall shows, what waits for it, and what it never shows.

does-held = posts that wait for the wall
does-calm = the flood is over: show what waited only because of it; all: it was none, show the look-alikes too
usage-handle-or-link = @HANDLE|LINK

alert-flood = { $accounts } new accounts look alike: the wall is being flooded. Look-alikes, and posts of accounts first seen from now on, wait in /held. Gifts and cards go on as always. /calm ends it; it ends by itself 10 minutes after the last such post.
status-flood = The wall is being flooded { $since }: posts of new accounts wait in /held; /calm ends it.
status-held = Posts that wait for the wall: { $count }. See /held.

held-none = Nothing waits for the wall.
held-title = { $count ->
    [one] 1 post waits for the wall:
   *[other] { $count } posts wait for the wall, newest first, look-alikes last:
}
held-more = … and { $count } more. These first.
held-edited = The post was edited since. Look at it again: /held
held-media = pictures or video
held-approval = approval needed
held-word = word list
held-look-alike = looks like a flood
held-newcomer = new account during a flood
button-show = Show
button-hide = Hide
button-block = Block

shown-never = It stays off the wall: { $why }.
wall-held = On the wall: waits for staff ({ $why }). /held
wall-never = On the wall: never, { $why }.
never-gone = it is gone
never-hidden = staff took it off
never-blocked = its author is blocked
never-not-public = it is not for everybody
never-sensitive = it is marked as sensitive
never-withheld = its network withholds it
never-members-only = its author shows it only to people who are logged in
never-opted-out = its author keeps it off with #NotOnWall
never-account-gone = its account is gone

calm-now = The flood is over. Posts that are shown now: { $count }. Look-alikes still wait in /held; /calm all shows them too.
calm-all = It was no flood. Posts that are shown now: { $count }.
calm-already = There is no flood.
