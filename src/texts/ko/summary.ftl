# 하루 요약: 채팅, 사진 설명, 인쇄용 한 쪽.

summary-rehearsal = 리허설
summary-silent = 조용한 하루였어요. 게시물도 선물도 없었어요.
summary-somebody = 알 수 없는 사람
summary-no-language = 미표시

summary-earned = 이날 나온 교환권 { $earned } = 전달 { $given } + 대기 { $waiting } + 확인 필요 { $review } + 대상 아님 { $declined }
summary-gifts = 이날 나간 선물 { $gifts }
summary-yesterday = 어제: 교환권 { $earned } · 나간 선물 { $gifts } · 게시물 { $posts } · 작성자 { $authors }명
summary-pace = 게시물에서 선물까지 { $minutes }분 (중앙값)
summary-pace-busiest = 게시물에서 선물까지 { $minutes }분 (중앙값)
    가장 바쁜 10분: { $time }부터 { $count }개
summary-busiest = 가장 바쁜 10분: { $time }부터 { $count }개
summary-earned-on = 교환권 네트워크: { $list }
summary-stock = { $item }: 처음 { $started } = 전달 { $given } (오늘 { $today }) + 남음 { $left }
summary-stock-corrected = { $item }: 처음 { $started } (정정 { $corrected }) = 전달 { $given } (오늘 { $today }) + 남음 { $left }
summary-stock-plenty = { $item }: 전달 { $given } (오늘 { $today }), 넉넉함
summary-posts = 게시물 { $posts } = 원글 { $originals } + 리포스트 { $reposts }
    작성자 { $authors }명
summary-tags = 태그: { $list }
summary-reposted = 많이 리포스트된 글: { $list }
summary-active = 활발한 사람: { $list }
summary-languages = 언어: { $list }
summary-networks = 네트워크: { $list }
summary-chat = 채팅에 보낼 메시지 { $owed }개, 포기한 메시지 { $dead }개

summary-beside-yesterday = (어제 { $before })
summary-short-earned = 교환권 { $earned } { $before }
summary-short-gifts = 나간 선물 { $gifts } { $before }
summary-short-open = 그중 전달 { $given } · 대기 { $waiting } · 확인 필요 { $review } · 대상 아님 { $declined }
summary-short-median = 게시물에서 선물까지 { $minutes }분 (중앙값)
summary-short-busiest = 가장 바쁜 10분: { $time }부터 { $count }개
summary-short-stock = { $item }: { $left }개 남음
summary-short-posts = 게시물 { $posts } { $before }
summary-short-authors = 작성자 { $authors } { $before }
summary-short-tags = 태그: { $list }

summary-page-lead = 한 쪽으로 보는 부스의 하루
summary-page-gifts = 선물
summary-page-posts = 게시물
summary-page-what = 항목
summary-page-this-day = 이날
summary-page-yesterday = 전날
summary-page-earned = 교환권
summary-page-handed-over = 전달
summary-page-waiting = 대기
summary-page-review = 확인 필요
summary-page-declined = 대상 아님
summary-page-gifts-out = 이날 나간 선물
summary-page-all-posts = 전체
summary-page-originals = 원글
summary-page-reposts = 리포스트
summary-page-authors = 작성자
summary-page-earned-rule = 교환권 = 전달 + 대기 + 확인 필요 + 대상 아님 (이날 나온 교환권 기준)
summary-page-stock = 재고
summary-page-item = 품목
summary-page-started = 처음
summary-page-corrected = 정정
summary-page-today = 이날
summary-page-left = 남음
summary-page-plenty = 넉넉함
summary-page-stock-rule = 처음 + 정정 = 전달 + 남음 (전체 기간)
summary-page-hours = 시간대별 선물
summary-page-timeline = 이날의 흐름
summary-page-tags = 태그
summary-page-tag = 태그
summary-page-active = 활발한 사람
summary-page-author = 작성자
summary-page-reposted = 많이 리포스트된 게시물
summary-page-times = 횟수
summary-page-text = 게시물
summary-page-languages = 언어
summary-page-language = 언어
summary-page-networks = 네트워크
summary-page-network = 네트워크
summary-page-made-up = 리허설용으로 지어낸 데이터예요.
summary-page-chat = 채팅에 보낼 메시지 { $owed }개, 포기한 메시지 { $dead }개
