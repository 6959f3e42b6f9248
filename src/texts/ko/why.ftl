# "올렸는데 왜 안 보이죠?": 규칙 하나하나에 ✓ 또는 ✗.

why-unseen-post = 그 게시물은 아직 못 봤어요. 우리가 보는 해시태그가 없거나, 네트워크가 아직 알려 주지 않았어요. 실제로 있다면 직접 추가하세요: /add { $network } @아이디 { $link }
why-add-by-hand = 게시물이 있다면 직접 추가하세요: /add x { $typed } 링크
why-no-posts = { $who }님의 게시물은 못 봤어요.
why-post = { $who } { $moment }: { $text }
why-deleted = (삭제됨)
why-only-inside = 다른 게시물 안에 든 채로만 왔고, 따로 오지는 않았어요
why-seen = { $moment } 봤어요
why-claim = { $who }님의 교환권 { $code }: { $status }
why-no-claim = 교환권이 없어요. 그래도 주려면: /add { $network } { $who }

rule-carries = #{ $tag } 있음
rule-not-a-repost = 리포스트가 아님
rule-in-the-window = 행사 기간 안
rule-public = 공개 게시물
rule-author-not-blocked = 차단된 작성자가 아님

detail-written = 게시물에 적혀 있어요
detail-glued = 다른 글자가 붙어 #{ $tag } 꼴이에요
detail-another-tag = #{ JOSA($tag, "은/는") } 다른 해시태그예요
detail-no-tag = 해시태그가 하나도 없어요
detail-not-among = 게시물의 해시태그 중에 없어요
detail-original = 원글이에요
detail-reply = 답글이에요
detail-quote = 인용이에요
detail-repost = 리포스트예요
detail-no-window = 기간 제한이 없어요
detail-posted = { $at } 게시
detail-too-early = { $at } 게시, 시작({ $starts }) 전이에요
detail-too-late = { $at } 게시, 끝({ $ends }) 뒤예요
detail-public = 누구나 볼 수 있어요
detail-unlisted = 링크가 있으면 누구나 볼 수 있어요
detail-protected = 작성자의 팔로워만 볼 수 있어요
detail-blocked = 스태프가 이 작성자를 차단했어요
detail-not-blocked = 아무도 차단하지 않았어요
why-asking = 지금도 있는지 { $source }에 물어보고 있어요. 달라진 게 있으면 카드가 저절로 오거나 바뀌어요.
