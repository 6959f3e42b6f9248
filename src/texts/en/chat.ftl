# What people read in a chat: presses, joining, the chat itself.

press-gave = ✅ Gave { $item } to { $who } ({ $code })
press-agreed = { $who } ({ $code }) is waiting for a gift now
press-declined = 🚫 Not eligible: { $who } ({ $code })
press-undone = ↩️ Taken back: { $who } ({ $code }) is waiting again
press-needs-member = You may look, and not press. A lead can change that with /role.
press-too-old = This button is too old. The card is being drawn again.
choice-too-old = This button is too old. Ask again for a new one.
press-unknown = Only booth staff can press this, in a staff chat.

join-welcome = Welcome, { $name }! You work here as { $role }.
join-first-steps = /waiting shows who earned a gift, /help everything else.
join-next-group = Next: add me to your staff group with { $link } — or type /join in a group or topic that I am in. Cards come there.
join-already = You are in already, { $name }. /help shows what you can do.
join-refused = This invitation is not good any more. Ask a lead for a new one.

chat-open = Cards come here from now on, the open ones first.
chat-open-already = Cards come here already. /leave ends that.
chat-left = No more cards here. /join brings them back.
chat-left-already = No cards come here.
chat-not-here = That works only in a Telegram chat.
chat-needs-lead = In a group, only a lead can do that.
chat-not-staff = This group is not a staff chat yet. A lead types /join here.

invite-anybody = Good once, for { $minutes } minutes, for a { $role }: { $how }
invite-named = For { $who } as { $role }, good once, for { $minutes } minutes: { $how }
invite-sent = The invitation is in your private chat with me. Nothing there? Open t.me/{ $bot }, press Start and type /invite.
invite-write-me = An invitation is not for the whole group. Open t.me/{ $bot }, press Start and type /invite there.
invite-no-token = No invitation could be made just now. Try again.

role-viewer = viewer
role-now = { $who } is a { $role } now.
role-removed = { $who } does not work here any more. What they did stays in the log.
role-nobody = Nobody called "{ $who }" works here. /staff lists everybody.
role-last-lead = { $who } is the only lead. Make somebody else a lead first.

lang-yours = You are answered in { $language }.
lang-chat = Cards here are in { $language } from now on.
mute-until = No sound here until { $time }. /mute 0 ends that.
mute-over = Sound is on again.

stranger = This bot is for the staff of a booth. If you work there, ask a lead for an invitation.
anonymous = I cannot see who you are. Please turn off "Remain anonymous" in the group's admin settings, and type it again.
offline = I was offline when you typed that { $minutes } minutes ago, so nothing was changed. Please type it again.
burst-title = { $count } people earned a gift
again-mark = ↻ This may be here twice; it is one claim.
again-mark-words = ↻ You may see this twice.

card-open-post = Open post
export-here = Here are the { $what }.
export-not-here = This chat takes no files. On the computer that runs boothbot: boothbot export { $what }

picture-timeline = Posts over time
picture-tags = The most used hashtags
picture-gifts = Gifts by hour

status-unknown = { $unknown } unknown
status-unclear = { $count } messages without an answer within { $minutes } minutes: is the network all right?
status-latency = From earned to card: { $middle } s in the middle, { $most } s at most
status-closed = { $chat } takes nothing: { $fault }
status-telegram = Telegram cannot be reached: { $fault }
