# 채팅에서 읽는 말: 버튼, 합류, 채팅방.

press-gave = ✅ { $who }님({ $code })에게 { JOSA($item, "을/를") } 줬어요
press-agreed = { $who }님({ $code })은 이제 대기 중이에요
press-declined = 🚫 대상 아님: { $who }님({ $code })
press-undone = ↩️ 되돌렸어요. { $who }님({ $code })은 다시 대기 중이에요
press-needs-member = 보기만 할 수 있는 역할이에요. 책임자가 /role 로 바꿀 수 있어요.
press-too-old = 오래된 버튼이에요. 카드를 다시 그리고 있어요.
choice-too-old = 오래된 버튼이에요. 명령을 다시 입력하면 새 버튼이 나와요.
press-unknown = 부스 스태프가 스태프 채팅방에서만 누를 수 있어요.

join-welcome = { $name }님, 환영해요! 역할은 { $role }예요.
join-first-steps = /waiting 은 선물 받을 사람, /help 는 나머지 모두를 보여 줘요.
join-next-group = 다음 단계: { $link } 로 스태프 그룹에 저를 추가하거나, 제가 있는 그룹이나 토픽에서 /join 을 입력하세요. 카드가 거기로 와요.
join-already = { $name }님은 이미 스태프예요. 할 수 있는 일은 /help 에 있어요.
join-refused = 더 이상 쓸 수 없는 초대예요. 책임자에게 새 초대를 부탁하세요.

chat-open = 이제 카드가 여기로 와요. 아직 못 받은 사람부터 보낼게요.
chat-open-already = 카드가 이미 여기로 와요. 그만 받으려면 /leave
chat-left = 이제 여기로 카드를 보내지 않아요. 다시 받으려면 /join
chat-left-already = 여기로는 카드가 오지 않아요.
chat-not-here = 텔레그램 채팅방에서만 돼요.
chat-needs-lead = 그룹에서는 책임자만 할 수 있어요.
chat-not-staff = 아직 스태프 채팅방이 아니에요. 책임자가 여기서 /join 을 입력하면 돼요.

invite-anybody = { $role } 초대예요. { $minutes }분 안에 한 번만 쓸 수 있어요: { $how }
invite-named = { $who }님을 위한 { $role } 초대예요. { $minutes }분 안에 한 번만 쓸 수 있어요: { $how }
invite-sent = 초대 링크는 저와의 1:1 채팅으로 보냈어요. 안 보이면 t.me/{ $bot } 에서 시작을 누르고 /invite 를 입력해 주세요.
invite-write-me = 초대 링크는 모두에게 보이면 안 돼요. t.me/{ $bot } 에서 시작을 누르고 거기서 /invite 를 입력해 주세요.
invite-no-token = 지금은 초대를 만들 수 없어요. 다시 해 보세요.

role-viewer = 뷰어
role-now = { $who }님의 역할은 이제 { $role }예요.
role-removed = { $who }님은 이제 스태프가 아니에요. 한 일은 기록에 남아 있어요.
role-nobody = 그런 스태프가 없어요: "{ $who }". /staff 로 모두 볼 수 있어요.
role-last-lead = { $who }님이 하나뿐인 책임자예요. 먼저 다른 사람을 책임자로 정해 주세요.

lang-yours = 이제 { JOSA($language, "으로/로") } 답할게요.
lang-chat = 이제 여기 카드는 { JOSA($language, "으로/로") } 와요.
mute-until = { $time }까지 소리 없이 보낼게요. 끝내려면 /mute 0
mute-over = 다시 소리가 나요.

stranger = 부스 스태프를 위한 봇이에요. 부스에서 일하신다면 책임자에게 초대를 부탁하세요.
anonymous = 누구신지 보이지 않아요. 그룹 관리자 설정에서 '익명으로 남기'를 끄고 다시 입력해 주세요.
offline = { $minutes }분 전에 입력하셨을 때 제가 꺼져 있어서 아무것도 바꾸지 않았어요. 다시 입력해 주세요.
burst-title = { $count }명이 선물을 받게 됐어요
again-mark = ↻ 두 번 보일 수 있지만 교환권은 하나예요.
again-mark-words = ↻ 두 번 보일 수 있어요.

card-open-post = 게시물 열기
export-here = { $what } 파일이에요.
export-not-here = 이 채팅방에는 파일을 보낼 수 없어요. boothbot이 도는 컴퓨터에서: boothbot export { $what }

picture-timeline = 시간별 게시물
picture-tags = 많이 쓴 해시태그
picture-gifts = 시간별 선물

status-unknown = { $unknown }개는 도착했는지 몰라요
status-unclear = 최근 { $minutes }분 동안 메시지 { $count }개에 답이 없었어요. 네트워크를 확인해 주세요.
status-latency = 받을 자격부터 카드까지: 중간값 { $middle }초, 최대 { $most }초
status-closed = { $chat } 채팅방이 받지 않아요: { $fault }
status-telegram = 텔레그램에 닿지 않아요: { $fault }
