# The screen's scenes, its keys, and the screens themselves.

scene-posts = Latest posts
scene-thanks = Thank you!
scene-tags = Most used hashtags
scene-timeline = Hashtags over time
scene-reposts = Most reposted
scene-authors = Most active
scene-join = Take part!
scene-stock = Gifts given
scene-reposted = Reposted { $count }×
scene-join-post = Post with
scene-join-come = Come to our booth
scene-join-take = Pick up your gift
scene-join-scan = Scan to post on { $network }
scenes-paused = Paused
scenes-paused-new = Paused · { $count } new
scenes-keys = Keys
scenes-key-full = full screen
scenes-key-pause = pause, go on
scenes-key-arrows = other scenes
scenes-key-dashboard = dashboard
scenes-key-help = this help
status-screen = Screen { $screen }: seen { $seconds } s ago
status-screen-lost = Screen { $screen }: not seen since { $moment }, is it switched off?
status-screen-delay = post → on screen { $middle } s (median), { $most } s (99 of 100)
usage-reload = [SCREEN]
does-reload = let a screen, or every one, load its page anew
reload-asked = Screen { $screen } loads its page anew.
reload-asked-all = Every screen loads its page anew.
reload-unknown = No screen is called { $typed }. Known: { $list }.
reload-none = No screen has a name yet. Open the wall as /?screen=NAME to give it one.
