# boothbot からスタッフへのお知らせ。

notice-low-stock = { $item }は残り{ $left }個です。
notice-last-one = 今のが最後の{ $item }でした。
notice-summary = { $month }月{ $day }日のまとめ
notice-summary-picture = { $month }月{ $day }日の時間ごとの投稿

alert-given-up = { $chat } にメッセージを送れませんでした: { $fault }
alert-card-given-up = { $code } のカードを { $chat } に出せませんでした: { $fault }。見るには: /find { $code }
alert-chat-closed = { $chat } にはもうメッセージを送れません: { $fault }。ボットをもう一度入れてから、そこで /join と入力してください。
alert-unclear = 直近{ $minutes }分間に送った{ $count }件のメッセージは、届いたか分かりません。同じカードが ↻ 付きでもう一度出ることがありますが、プレゼントを渡すのは一度だけです。ネットワークを確認してください。
alert-stumbled = 届いた操作を処理できませんでした: { $fault }。もう一度お願いします。
alert-twice = 同じトークンで boothbot がもう一つ動いています。片方を止めてください。
