# コマンド: すること、続けて書くもの、入力の間違い。

help-gifts = プレゼント
help-people = 人
help-wall = スクリーン
help-numbers = 数字
help-booth = ブース

usage-waiting = [ページ]
usage-find = 検索語
usage-give = コード|@ID [品目] [メモ]
usage-decline = コード|@ID 理由
usage-undo = [コード|@ID]
usage-add = ネットワーク 名前 [リンクかメモ]
usage-why = リンク|@ID
usage-same = @ID @別のID
usage-handle = @ID
usage-link = リンク
usage-stock = [品目 数]
usage-day = [YYYY-MM-DD]
usage-together = タグ

does-waiting = プレゼントをまだ受け取っていない人（古い順）
does-find = ID・名前・コードの一部で探す
does-give = プレゼントを渡す
does-decline = 理由を書いて対象外にする
does-undo = 自分の最後の操作、または指定した操作を取り消す
does-add = 引換券を手動で追加（別のネットワーク、アカウントなし）
does-why = 対象かどうかをルールごとに
does-same = 二つのアカウントを同じ人にする
does-part = それを取り消す
does-block = アカウントをブロックする
does-unblock = ブロックを解除する
does-hide = 投稿をスクリーンから外す
does-show = スクリーンに戻す
does-stock = 残りの数、または数を直す
does-stats = 投稿・投稿者・プレゼントの数
does-tags = よく使われたハッシュタグ
does-together = 一緒に使われたハッシュタグ
does-timeline = 1時間ごとの投稿
does-reposts = リポストの多い投稿
does-authors = 投稿の多い人
does-languages = 言語ごとの投稿
does-summary = 一日のまとめ
does-status = 動いているかどうか
does-staff = ここのスタッフ
does-help = この一覧

misunderstood-nothing = 使えるコマンドは /help にあります。
misunderstood-command = /{ $typed } というコマンドはありません。使えるコマンドは /help にあります。
misunderstood-nearest = /{ $typed } というコマンドはありません。もしかして: /{ $usage }
misunderstood-arguments = { $problem } このように入力してください: /{ $usage }

problem-no-text = 検索語がありません。
problem-no-person = コードか @ID がありません。
problem-no-reason = 理由がありません。
problem-no-network = ネットワークがありません。
problem-no-name = 名前がありません。
problem-no-link-or-handle = リンクか @ID がありません。
problem-no-second = 二つ目のアカウントがありません。
problem-no-link = リンクがありません。
problem-no-hashtag = ハッシュタグがありません。
problem-no-count = 残りの数がありません。
problem-network = 「{ $typed }」というネットワークはありません。{ $networks } の中から選んでください。
problem-page = 「{ $typed }」というページはありません。
problem-day = 「{ $typed }」は日付ではありません。
problem-count = 「{ $typed }」は数ではありません。
