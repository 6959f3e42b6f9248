# 교환권의 카드: 상태, 살펴볼 것, 버튼(너비 20칸까지).

card-review = 확인 필요
card-waiting = 대기 중
card-gave = 전달: { $item } · { $by } · { $time }
card-declined = 대상 아님 · { $by } · { $time }
card-same-person = { JOSA($code, "과/와") } 같은 사람

card-flag-glued = 해시태그에 다른 글자가 붙어 있어요: { $tags }
card-flag-gone = 게시물이 삭제됐어요. 판단해 주세요
card-flag-by-hand = 직접 추가

card-button-agree = 네, 인정해요
card-button-not-eligible = 대상 아님
card-button-undo = 되돌리기
