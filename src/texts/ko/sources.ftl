# 소스: 게시물을 보는 곳과 그 비용.

alert-source-down = 2분 동안 { $source }의 게시물을 보지 못했어요 ({ $fault }). 스스로 다시 시도하니 그대로 두시면 됩니다. 그동안의 게시물은 나중에 찾아요.
alert-source-back = { $source }의 게시물이 다시 보여요. 지난 { $minutes }분 동안의 게시물을 지금 찾고 있어요.
alert-source-blocked = 이제 { $source }의 게시물을 볼 수 없어요: { $by ->
    [token] 토큰을 받아 주지 않아요. console.x.com의 Keys and tokens에서 새로 만들어 주세요
    [money] 크레딧이 없어요. console.x.com에서 크레딧을 사거나 한도를 올려 주세요
    [not-enrolled] 앱이 프로젝트에 속해 있지 않아요. console.x.com에서 종량제 프로젝트에 넣어 주세요
    [address] 그 주소에는 아무도 없어요. api_url을 확인해 주세요
    [forbidden] 이 앱에 읽기를 허락하지 않아요. console.x.com에서 앱을 확인해 주세요
   *[request] 요청을 알아듣지 못해요
  }. { $fault } 15분마다 다시 시도해요.
alert-spent = { $source } 예산의 { $percent } %를 썼어요: 오늘 게시물 { $posts }개, { $usd }. 80 %부터는 선물을 받을 수 있는 게시물만 읽어요.
alert-spent-today = { $source }의 오늘 예산을 다 썼어요: 게시물 { $posts }개, { $usd }. UTC 자정까지 읽지 않아요. /add 로 직접 추가하거나, 예산을 올리고 다시 시작해 주세요.
alert-spent-all = { $source }의 전체 예산을 다 썼어요: 오늘 게시물 { $posts }개, { $usd }. 이제 읽지 않아요. /add 로 직접 추가하거나, 예산을 올리고 다시 시작해 주세요.
alert-foreign-rules = { $source }의 같은 앱에 있는 다른 사람의 규칙 때문에 게시물 요금이 더 나가요: { $rules }

source-line = { $source }: { $moment }부터 { $state ->
    [live] 실시간
    [polling] 30초마다 검색
    [starting] 시작하는 중
    [blocked] 막힘
    [braked] 예산을 다 써서 멈춤
   *[down] 보이지 않음
  }
source-heard = 마지막 신호 { $moment }
source-gaps = 오늘 못 본 시간: { $count }번, 모두 { $minutes }분. 그중 { $filled }번은 나중에 찾아봤고 게시물 { $found }개가 나왔어요
source-reconnects = 다시 연결: { $reconnects }
source-lag = 게시물이 올라와서 보일 때까지: 보통 { $middle }초, 길면 { $most }초
source-room = { $moment }까지 남은 요청 { $left } / { $of }
source-spent = 오늘 요금: 게시물 { $posts }개, { $usd } (예산의 { $percent } %). 이대로라면 오늘 { $forecast }
source-watching-let-go = 지금은 선물을 받을 수 있는 게시물만 읽어요.

summary-seen-all = { $source }: 놓친 시간이 없어요
summary-seen-part = { $source }: { $count }번, 모두 { $minutes }분 동안 못 봤지만 나중에 다 찾아봤어요 (게시물 { $found }개)
summary-seen-gap = { $source }: { $count }번, 모두 { $minutes }분 동안 못 봤어요. 그중 { $unfilled }분은 아직 찾아보지 못했어요
summary-spent = { $source }: 요금을 낸 게시물 { $posts }개, { $usd }
