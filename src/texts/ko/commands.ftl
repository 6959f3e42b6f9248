# 명령: 하는 일, 뒤에 붙는 것, 잘못 입력한 것.

help-gifts = 선물
help-people = 사람
help-wall = 전광판
help-numbers = 숫자
help-booth = 부스

usage-waiting = [쪽]
usage-find = 검색어
usage-give = 코드|@아이디 [품목] [메모]
usage-decline = 코드|@아이디 이유
usage-undo = [코드|@아이디]
usage-add = 네트워크 이름 [링크나 메모]
usage-why = 링크|@아이디
usage-same = @계정 @다른계정
usage-handle = @아이디
usage-link = 링크
usage-stock = [품목 수량]
usage-day = [YYYY-MM-DD]
usage-together = 해시태그

does-waiting = 선물을 아직 못 받은 사람, 오래 기다린 순
does-find = 아이디, 이름, 코드의 일부로 찾기
does-give = 선물 주기
does-decline = 이유를 적고 대상 아님으로 처리하기
does-undo = 내가 마지막에 한 일, 또는 지정한 일 되돌리기
does-add = 교환권 직접 추가: 다른 네트워크나 계정 없는 사람
does-why = 선물 대상인지 아닌지, 규칙별로
does-same = 두 계정을 같은 사람으로 합치기
does-part = 합친 것 되돌리기
does-block = 계정이 선물을 못 받게 차단
does-unblock = 차단 풀기
does-hide = 게시물을 전광판에서 내리기
does-show = 다시 올리기
does-stock = 남은 수량, 또는 수량 고치기
does-stats = 게시물, 작성자, 선물 수
does-tags = 많이 쓴 해시태그
does-together = 함께 쓴 해시태그
does-timeline = 시간별 게시물
does-reposts = 많이 리포스트된 게시물
does-authors = 활발한 사람
does-languages = 언어별 게시물
does-summary = 하루 요약
does-status = 모두 잘 돌아가나요?
does-staff = 여기서 일하는 스태프
does-help = 이 목록

misunderstood-nothing = 쓸 수 있는 명령은 /help 에 있어요.
misunderstood-command = /{ $typed } 명령은 없어요. 쓸 수 있는 명령은 /help 에 있어요.
misunderstood-nearest = /{ $typed } 명령은 없어요. 혹시 이건가요? /{ $usage }
misunderstood-arguments = { $problem } 이렇게 입력하세요: /{ $usage }

problem-no-text = 검색어가 빠졌어요.
problem-no-person = 코드나 @아이디가 빠졌어요.
problem-no-reason = 이유가 빠졌어요.
problem-no-network = 네트워크가 빠졌어요.
problem-no-name = 이름이 빠졌어요.
problem-no-link-or-handle = 링크나 @아이디가 빠졌어요.
problem-no-second = 두 번째 계정이 빠졌어요.
problem-no-link = 링크가 빠졌어요.
problem-no-hashtag = 해시태그가 빠졌어요.
problem-no-count = 남은 수량이 빠졌어요.
problem-network = "{ $typed }"에 맞는 네트워크는 없어요. { $networks } 중에서 골라 주세요.
problem-page = 쪽 번호가 아니에요: "{ $typed }".
problem-day = 날짜가 아니에요: "{ $typed }".
problem-count = 수량이 아니에요: "{ $typed }".
