# 숫자: 게시물, 선물, 재고, 그리고 모두 잘 돌아가는지.

stats-posts = 게시물 { $posts }개: 원글 { $originals }, 리포스트 { $reposts }, 작성자 { $authors }명
stats-gifts = 교환권 { $earned }개: 전달 { $given }, 대기 { $waiting }, 확인 필요 { $review }, 대상 아님 { $declined }
stats-handed-out = 나간 선물: { $gifts }개
stats-median = 게시물에서 선물까지: { $minutes }분 (중앙값)

ranking-tags = 해시태그
ranking-together = #{ JOSA($tag, "과/와") } 함께 쓴 해시태그
ranking-timeline = 시간별 게시물
ranking-reposts = 많이 리포스트된 게시물
ranking-authors = 활발한 사람
ranking-languages = 언어
ranking-empty = 아직 게시물이 없어요.
row-authors = { $count }명
row-seen = 수집 { $count }
row-original = 원글 { $count }

status-owed = 채팅에 보낼 메시지 { $owed }개, 보내지 못한 메시지 { $dead }개
status-source = 소스 { $source }: { $position }까지 읽음
status-last-post = 마지막 게시물은 { $moment } 봤어요

stock-none = 등록된 품목이 없어요.
stock-corrected = { $item }: 이제 { $left }개 남음 ({ $given }개 전달).
stock-plenty = { $item }: 넉넉함, { $given }개 전달
stock-left = { $item }: { $left }개 남음, { $given }개 전달 (오늘 { $today }개)
stock-more-today = 오늘은 { $count }개 더
stock-out = 다 떨어짐
stock-out-at = 이대로면 { $time }에 다 떨어져요
