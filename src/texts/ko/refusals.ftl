# 시킨 일을 하지 않은 까닭과, 대신 할 일.

refusal-already-handed-over = { $by }님이 { $moment } 이미 줬어요: { $who } ({ $code })
refusal-declined = { $by }님이 { $moment } { $who }님({ $code })을 대상 아님으로 처리했어요: { $reason }. 바꾸려면: /undo { $code }
refusal-declined-only = { $by }님이 { $moment } { $who }님({ $code })을 대상 아님으로 처리했어요. 바꾸려면: /undo { $code }
refusal-all-gone = 남은 선물이 없어요. 실제와 다르면: /stock 품목 수량
refusal-last-gone = { JOSA($item, "이/가") } 다 떨어졌고 다른 것도 없어요. 실제와 다르면: /stock 품목 수량
refusal-out-of-stock = { JOSA($item, "이/가") } 다 떨어졌어요. 아직 있는 것: { $items }
refusal-which-item = 어느 것을 줄까요? { $items }. 명령 뒤에 이름을 붙여 주세요.
refusal-no-such-item = "{ $typed }"에 맞는 품목은 없어요. 아직 있는 것: { $items }
refusal-no-such-item-none-left = "{ $typed }"에 맞는 품목은 없고, 남은 것도 없어요.
refusal-no-claim = { $who }님은 교환권이 없어요. 까닭은: /why { $who }
refusal-nothing-to-undo = 되돌릴 것이 없어요.
refusal-not-allowed = { $by }님이 한 일이에요. { $by }님이나 책임자만 되돌릴 수 있어요.
refusal-changed = { $code } 상태가 그사이 바뀌었어요. 카드를 보고 다시 눌러 주세요.
refusal-blocked = { JOSA($who, "은/는") } 차단됐어요. 책임자가 풀 수 있어요: /unblock { $who }
refusal-same-person = { $who }님은 { JOSA($code, "으로/로") } 이미 선물을 받았어요. 두 계정은 같은 사람이에요.

nobody-called = "{ $typed }"에 맞는 사람은 없어요.
nobody-called-see-queue = "{ $typed }"에 맞는 사람은 없어요. 기다리는 사람은: /waiting
nobody-called-nearest = "{ $typed }"에 맞는 사람은 없어요. 비슷한 이름: { $list }
several-without-claim = "{ $typed }"에 맞는 사람이 여럿인데, 교환권은 아무도 없어요.
several-accounts = "{ $typed }"에 맞는 계정이 여럿이에요: { $list }
several-claims = "{ $typed }"에 맞는 사람이 여럿이에요: { $list }. 코드로 알려 주세요.
posted-without-claim = { $who }님은 게시물은 있지만 교환권은 없어요. 까닭은: /why { $who }

same-already = { JOSA($one, "과/와") } { JOSA($other, "은/는") } 이미 같은 사람이에요.
not-joined = { JOSA($who, "은/는") } 누구와도 합쳐져 있지 않아요.
blocked-already = { JOSA($who, "은/는") } 이미 차단돼 있어요.
not-blocked = { JOSA($who, "은/는") } 차단돼 있지 않아요.
no-link = 게시물 링크가 아니에요: "{ $typed }"
post-not-seen = 그 게시물은 아직 못 봤어요.
no-hashtag = 해시태그가 아니에요: "{ $typed }"
