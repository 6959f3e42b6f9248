# 引換券のカード: 状態、確認すること、ボタン（幅20桁まで）。

card-review = 要確認
card-waiting = 待ち
card-gave = 渡し済み: { $item } · { $by } · { $time }
card-declined = 対象外 · { $by } · { $time }
card-same-person = { $code } と同じ人

card-flag-glued = タグにほかの文字が付いています: { $tags }
card-flag-gone = 投稿は削除されました。判断してください
card-flag-by-hand = 手動で追加

card-button-agree = はい、認めます
card-button-not-eligible = 対象外
card-button-undo = 取り消す
