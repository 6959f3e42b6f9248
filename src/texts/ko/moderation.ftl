# 전광판에 나오는 것, 기다리는 것, 절대 나오지 않는 것.

does-held = 전광판에 오르기를 기다리는 게시물
does-calm = 도배가 끝났음: 도배 때문에만 기다리던 게시물 올리기; all: 도배가 아니었음, 비슷한 게시물도 올리기
usage-handle-or-link = @아이디|링크

alert-flood = 새 계정 { $accounts }개가 서로 똑같아 보여요. 누군가 전광판을 도배하고 있어요. 비슷한 게시물과 지금부터 처음 보이는 계정의 게시물은 /held 에서 기다려요. 선물과 카드는 평소대로예요. 끝내려면 /calm, 그런 게시물이 10분 동안 없으면 저절로 끝나요.
status-flood = { $since } 도배 중이에요. 새 계정의 게시물은 /held 에서 기다려요. 끝내려면 /calm
status-held = 전광판에 오르기를 기다리는 게시물: { $count }개. /held 에서 보세요.

held-none = 전광판에 오르기를 기다리는 게시물이 없어요.
held-title = 전광판에 오르기를 기다리는 게시물 { $count }개, 새것부터, 도배와 비슷한 것은 맨 뒤:
held-more = … { $count }개 더 있어요. 위의 것부터 처리해 주세요.
held-edited = 그 사이 게시물이 수정됐어요. 다시 보세요: /held
held-media = 사진이나 영상
held-approval = 승인 필요
held-word = 금지어
held-look-alike = 도배와 비슷함
held-newcomer = 도배 중에 처음 본 계정
button-show = 올리기
button-hide = 내리기
button-block = 차단

shown-never = 전광판에 올릴 수 없어요: { $why }.
wall-held = 전광판: 스태프를 기다리는 중 ({ $why }). /held
wall-never = 전광판: 나오지 않음, { $why }.
never-gone = 삭제된 게시물이에요
never-hidden = 스태프가 내렸어요
never-blocked = 작성자가 차단됐어요
never-not-public = 전체 공개가 아니에요
never-sensitive = 민감한 내용으로 표시돼 있어요
never-withheld = 네트워크가 차단한 게시물이에요
never-members-only = 작성자가 로그인한 사람에게만 보여요
never-opted-out = 작성자가 #NotOnWall 로 거절했어요
never-account-gone = 계정이 없어졌어요

calm-now = 도배가 끝났어요. 지금 올라간 게시물: { $count }개. 비슷한 게시물은 아직 /held 에서 기다려요. 그것까지 올리려면 /calm all
calm-all = 도배가 아니었네요. 지금 올라간 게시물: { $count }개.
calm-already = 도배가 없어요.
