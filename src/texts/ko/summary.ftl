# 하루 요약: 채팅, 사진 설명, 인쇄용 한 쪽.

summary-title = { $campaign } · { $day }
summary-rehearsal = 리허설
summary-silent = 조용한 하루였어요. 게시물도 선물도 없었어요.
summary-somebody = 알 수 없는 사람
summary-no-language = 미표시

summary-earned = 선물 대상 { $earned } = 전달 { $handed_over } + 대기 { $waiting } + 확인 중 { $review } + 제외 { $declined }
summary-yesterday = 어제: 대상 { $earned } · 전달 { $handed_over } · 게시물 { $posts } · 작성자 { $authors }명
summary-pace = 게시부터 전달까지 { $minutes }분 (중앙값)
summary-pace-busiest = 게시부터 전달까지 { $minutes }분 (중앙값)
    가장 바쁜 10분: { $time }부터 { $gifts }개
summary-busiest = 가장 바쁜 10분: { $time }부터 { $gifts }개
summary-earned-on = 대상자 네트워크: { $list }
summary-stock = { $item }: 처음 { $started } = 전달 { $handed_over } (오늘 { $today }) + 남음 { $left }
summary-stock-corrected = { $item }: 처음 { $started } { $corrected } 정정 = 전달 { $handed_over } (오늘 { $today }) + 남음 { $left }
summary-stock-plenty = { $item }: 전달 { $handed_over } (오늘 { $today }), 넉넉해요
summary-posts = 게시물 { $posts } = 원본 { $originals } + 리포스트 { $reposts }
    작성자 { $authors }명
summary-tags = 태그: { $list }
summary-reposted = 많이 퍼진 글: { $list }
summary-active = 활발한 분: { $list }
summary-languages = 언어: { $list }
summary-networks = 네트워크: { $list }
summary-chat = 채팅: 보낼 메시지 { $owed }건 남음, { $given_up }건은 포기

summary-beside-yesterday = (어제 { $before })
summary-short-earned = 선물 대상 { $earned } { $before }
summary-short-handed-over = 전달 { $handed_over } { $before }
summary-short-open = 대기 { $waiting } · 확인 중 { $review } · 제외 { $declined }
summary-short-median = 게시부터 전달까지 { $minutes }분 (중앙값)
summary-short-busiest = 가장 바쁜 10분: { $time }부터 { $gifts }개
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
summary-page-earned = 선물 대상
summary-page-handed-over = 전달
summary-page-waiting = 대기
summary-page-review = 확인 중
summary-page-declined = 제외
summary-page-all-posts = 전체
summary-page-originals = 원본
summary-page-reposts = 리포스트
summary-page-authors = 작성자
summary-page-earned-rule = 선물 대상 = 전달 + 대기 + 확인 중 + 제외 (이날 대상이 된 분 기준)
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
summary-page-active = 활발한 작성자
summary-page-author = 작성자
summary-page-reposted = 많이 퍼진 게시물
summary-page-times = 횟수
summary-page-text = 게시물
summary-page-languages = 언어
summary-page-language = 언어
summary-page-networks = 네트워크
summary-page-network = 네트워크
summary-page-made-up = 리허설용으로 지어낸 데이터예요.
summary-page-chat = 채팅 메시지: { $owed }건 남음, { $given_up }건은 포기
