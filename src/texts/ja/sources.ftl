# ソース: 投稿を見ている所とその費用。

alert-source-down = 2分間 { $source } の投稿が見えていません ({ $fault })。自動で再試行するので、何もしなくて大丈夫です。この間の投稿はあとで検索します。
alert-source-back = { $source } がまた見えるようになりました。この { $minutes } 分間の投稿を今検索しています。
alert-source-blocked = { $source } の投稿が見られません: { $by ->
    [token] トークンが受け付けられません。console.x.com の Keys and tokens で作り直してください
    [money] クレジットがありません。console.x.com で購入するか上限を上げてください
    [not-enrolled] アプリがプロジェクトに属していません。console.x.com で従量制のプロジェクトに入れてください
    [address] そのアドレスには誰もいません。api_url を確かめてください
    [forbidden] このアプリには読み取りが許可されていません。console.x.com でアプリを確かめてください
   *[request] 要求が理解されません
  }。{ $fault } 15分ごとに再試行します。
alert-spent = { $source } の予算の { $percent } % を使いました: 今日 { $posts } 件、{ $usd }。80 % からは景品の対象になりうる投稿だけを読みます。
alert-spent-today = { $source } の今日の予算を使い切りました: { $posts } 件、{ $usd }。UTC の 0 時まで読みません。/add で手動追加するか、予算を上げて起動し直してください。
alert-spent-all = { $source } の予算をすべて使い切りました: 今日 { $posts } 件、{ $usd }。もう読みません。/add で手動追加するか、予算を上げて起動し直してください。
alert-foreign-rules = { $source } の同じアプリにある他のルールの投稿にも料金がかかっています: { $rules }

source-line = { $source }: { $moment } から{ $state ->
    [live] リアルタイム
    [polling] 30秒ごとに検索
    [starting] 開始中
    [blocked] 停止中
    [braked] 予算を使い切って停止
   *[down] 見えていません
  }
source-heard = 最後の信号 { $moment }
source-gaps = 今日見えなかった時間: { $count } 回、計 { $minutes } 分。うち { $filled } 回は検索済みで { $found } 件見つかりました
source-reconnects = 再接続: { $reconnects }
source-lag = 投稿から見えるまで: 普通 { $middle } 秒、最長 { $most } 秒
source-room = { $moment } までの残り要求 { $left } / { $of }
source-spent = 今日の料金: { $posts } 件、{ $usd } (予算の { $percent } %)。このペースなら今日 { $forecast }
source-watching-let-go = 今は景品の対象になりうる投稿だけを読みます。

summary-seen-all = { $source }: 見落とした時間はありません
summary-seen-part = { $source }: { $count } 回、計 { $minutes } 分見えませんでしたが、すべて検索済みです ({ $found } 件)
summary-seen-gap = { $source }: { $count } 回、計 { $minutes } 分見えませんでした。うち { $unfilled } 分はまだ検索していません
summary-spent = { $source }: 料金がかかった投稿 { $posts } 件、{ $usd }
