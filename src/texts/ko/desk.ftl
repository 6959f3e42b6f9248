# 시킨 일을 한 뒤 데스크가 하는 말.
#
# 한 가지 것에는 한 가지 낱말만:
#   claim 교환권, code 코드, item 품목, gift 선물, card 카드, post 게시물, repost 리포스트,
#   author 작성자, account 계정, staff 스태프, lead 책임자, member 멤버, wall 전광판,
#   waiting 대기, declined 대상 아님, blocked 차단, take back 되돌리기, by hand 직접 추가

desk-needs-role = /{ $verb } 명령은 { $role }만 쓸 수 있어요. { $role }에게 부탁하세요.
role-lead = 책임자
role-member = 멤버

moment-today = { $time }에
moment-other-day = { $month }월 { $day }일 { $time }에
since-today = { $time }부터
since-other-day = { $month }월 { $day }일 { $time }부터

that-visitor = 방문자
a-gift = 선물
gave = { $who }님에게 { JOSA($item, "을/를") } 줬어요 ({ $code }).
declined = { $who }님({ $code })을 대상 아님으로 처리했어요: { $reason }
undone = 되돌렸어요. { $who }님({ $code })은 다시 대기 중이에요.
added = { $who }님을 추가했어요 ({ $network }). 코드는 { $code }, 이어서: /give { $code }
added-and-gave = { $who }님을 추가하고 ({ $network }, { $code }) { JOSA($item, "을/를") } 줬어요.
has-claim-already = { $who }님은 이미 교환권이 있어요: { $code } · { $status }

queue-empty = 기다리는 사람이 없어요.
queue-no-page = { $page }쪽은 없어요. 마지막은 { $pages }쪽이에요.
queue-title = { $count }명 대기 중, 오래 기다린 순
queue-page = ({ $pages }쪽 중 { $page }쪽)
queue-review = 확인 필요
queue-gone = 게시물 삭제됨
queue-more = 더 보기: /waiting { $page }

found-earned = { $moment } 자격 획득
found-more-posts = 게시물 { $count }개 더
found-more-hits = … 더 있어요. 이름을 더 길게 입력해 주세요.

same-joined = { JOSA($one, "과/와") } { JOSA($other, "은/는") } 이제 같은 사람이에요.
same-declined = 교환권 { JOSA($code, "은/는") } 대상 아님으로 처리했어요. 선물은 한 사람에 하나예요.
same-both-had = 두 계정 모두 이미 선물을 받았어요.
same-take-back = 되돌리려면: /part { $other }
parted = { JOSA($who, "을/를") } 다시 다른 사람으로 나눴어요.
blocked = { JOSA($who, "을/를") } 차단했어요. 이제 선물을 받을 수 없어요. 풀려면: /unblock { $who }
unblocked = { JOSA($who, "은/는") } 다시 선물을 받을 수 있어요.
hidden = 전광판에서 내렸어요. 숫자와 교환권은 그대로예요.
shown = 전광판에 다시 올렸어요.
