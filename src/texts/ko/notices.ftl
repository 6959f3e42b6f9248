# boothbot이 먼저 스태프에게 하는 말.

notice-low-stock = { JOSA($item, "이/가") } { $left }개밖에 안 남았어요.
notice-last-one = 방금 그게 마지막 { JOSA($item, "이었어요/였어요") }.
notice-summary = { $month }월 { $day }일 요약
notice-summary-picture = { $month }월 { $day }일 시간대별 게시물

alert-given-up = { $chat }에 메시지를 보내지 못했어요: { $fault }
alert-card-given-up = { $code } 카드를 { $chat }에 올리지 못했어요: { $fault }. 찾아보려면: /find { $code }
alert-chat-closed = { $chat }에 더는 메시지를 보낼 수 없어요: { $fault }. 봇을 다시 들인 뒤 거기서 /join 을 입력해 주세요.
alert-unclear = 최근 { $minutes }분 동안 보낸 메시지 { $count }개는 도착했는지 알 수 없어요. 같은 카드가 ↻ 표시와 함께 한 번 더 보일 수 있지만 선물은 한 번만 나가요. 네트워크를 확인해 주세요.
alert-stumbled = 들어온 요청을 처리하지 못했어요: { $fault }. 다시 한 번 해 주세요.
alert-twice = 같은 토큰으로 boothbot이 하나 더 돌고 있어요. 하나는 꺼 주세요.
