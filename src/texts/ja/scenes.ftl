# 画面の場面、キー、そして画面そのもの。

scene-posts = 最新の投稿
scene-thanks = ありがとうございます！
scene-tags = よく使われたハッシュタグ
scene-timeline = 時間ごとのハッシュタグ
scene-reposts = 最も再投稿された投稿
scene-authors = 最も活発な参加者
scene-join = 参加しよう！
scene-stock = お渡しした景品
scene-reposted = 再投稿 { $count } 回
scene-join-post = このハッシュタグで投稿
scene-join-come = ブースへお越しください
scene-join-take = 景品を受け取る
scene-join-scan = スキャンして { $network } に投稿
scenes-paused = 一時停止中
scenes-paused-new = 一時停止中 · 新着 { $count } 件
scenes-keys = キー
scenes-key-full = 全画面
scenes-key-pause = 一時停止、再開
scenes-key-arrows = ほかの場面
scenes-key-dashboard = ダッシュボード
scenes-key-help = このヘルプ
status-screen = 画面 { $screen }：{ $seconds } 秒前に確認
status-screen-lost = 画面 { $screen }：{ $moment } から確認できません。電源は入っていますか？
status-screen-delay = 投稿 → 画面 { $middle } 秒（中央値）、{ $most } 秒（100 件中 99 件）
usage-reload = [画面]
does-reload = 画面ひとつ、またはすべての画面を読み込み直す
reload-asked = 画面 { $screen } を読み込み直します。
reload-asked-all = すべての画面を読み込み直します。
reload-unknown = { $typed } という画面はありません。ある画面：{ $list }。
reload-none = 名前のある画面はまだありません。ウォールを /?screen=名前 で開くと名前が付きます。
