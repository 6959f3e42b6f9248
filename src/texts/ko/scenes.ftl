# 화면의 장면, 키, 그리고 화면 자체.

scene-posts = 최신 게시물
scene-thanks = 감사합니다!
scene-tags = 많이 쓴 해시태그
scene-timeline = 시간별 해시태그
scene-reposts = 가장 많이 공유됨
scene-authors = 가장 활발한 참가자
scene-join = 참여하세요!
scene-stock = 나눠 드린 선물
scene-reposted = 공유 { $count }회
scene-join-post = 이 해시태그로 게시물 작성
scene-join-come = 부스 방문
scene-join-take = 선물 받기
scene-join-scan = { $network }에 올리려면 스캔하세요
scenes-paused = 일시 정지
scenes-paused-new = 일시 정지 · 새 게시물 { $count }
scenes-keys = 키
scenes-key-full = 전체 화면
scenes-key-pause = 일시 정지, 계속
scenes-key-arrows = 다른 장면
scenes-key-dashboard = 대시보드
scenes-key-help = 이 도움말
status-screen = 화면 { $screen }: { $seconds }초 전에 확인됨
status-screen-lost = 화면 { $screen }: { $moment } 이후 보이지 않습니다. 꺼져 있나요?
status-screen-delay = 게시물 → 화면 { $middle }초(중앙값), { $most }초(100건 중 99건)
usage-reload = [화면]
does-reload = 화면 하나 또는 모든 화면의 페이지를 새로 불러오기
reload-asked = 화면 { $screen }의 페이지를 새로 불러옵니다.
reload-asked-all = 모든 화면의 페이지를 새로 불러옵니다.
reload-unknown = { $typed }라는 화면이 없습니다. 있는 화면: { $list }.
reload-none = 아직 이름이 있는 화면이 없습니다. 월을 /?screen=이름 으로 열면 이름이 생깁니다.
