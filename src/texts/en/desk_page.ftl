# The desk in the browser, and coming in.

login-title = { $campaign }: log in
login-staff = Staff
login-guest = Guests
login-name = Your name
login-passphrase = The staff's passphrase
login-password = The guests' password
login-button = Log in
login-as = Log in as { $name }
login-hint = Leads come in by a link: `boothbot link --as NAME` on the booth's computer prints one, good once for 15 minutes.
login-wrong = That was not right. Try again.
login-wait = Too many attempts. Try again in { $seconds } seconds.
login-no-name = Write your name, { $most } characters at most.
login-is-lead = { $name } is a lead, and leads come in by a link only. Ask for `boothbot link --as { $name }` on the booth's computer.
login-left = { $name } works here no more. Ask a lead.
login-link-worthless = This link was used already, or it is older than 15 minutes. Ask for a new one.
