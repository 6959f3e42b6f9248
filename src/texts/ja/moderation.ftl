# スクリーンに出るもの、待っているもの、決して出ないもの。

does-held = スクリーンに出るのを待っている投稿
does-calm = 荒らしは終わり: そのためだけに待っていた投稿を出す。all: 荒らしではなかった、似た投稿も出す
usage-handle-or-link = @ID|リンク

alert-flood = 新しいアカウント{ $accounts }個がそっくりです。スクリーンが荒らされています。似た投稿と、これから初めて見るアカウントの投稿は /held で待ちます。プレゼントとカードはいつもどおりです。終わらせるには /calm、そうした投稿が10分なければ自然に終わります。
status-flood = { $since }荒らされています。新しいアカウントの投稿は /held で待っています。終わらせるには /calm
status-held = スクリーンを待っている投稿: { $count }件。/held で見られます。

held-none = スクリーンを待っている投稿はありません。
held-title = スクリーンを待っている投稿は{ $count }件、新しい順、荒らしに似たものは最後:
held-more = … ほかに{ $count }件。まずは上のものから。
held-edited = その間に投稿が編集されました。もう一度見てください: /held
held-media = 写真か動画
held-approval = 承認が必要
held-word = 単語リスト
held-look-alike = 荒らしに似ている
held-newcomer = 荒らしの間に初めて見たアカウント
button-show = 出す
button-hide = 外す
button-block = ブロック

shown-never = スクリーンには出せません: { $why }。
wall-held = スクリーン: スタッフ待ち ({ $why })。/held
wall-never = スクリーン: 出ません、{ $why }。
never-gone = 削除された投稿です
never-hidden = スタッフが外しました
never-blocked = 投稿者はブロックされています
never-not-public = 全員に公開されていません
never-sensitive = センシティブとされています
never-withheld = ネットワークが差し止めています
never-members-only = 投稿者はログインした人だけに見せています
never-opted-out = 投稿者が #NotOnWall で断っています
never-account-gone = アカウントがありません

calm-now = 荒らしは終わりました。今出た投稿: { $count }件。似た投稿はまだ /held で待っています。それも出すには /calm all
calm-all = 荒らしではありませんでした。今出た投稿: { $count }件。
calm-already = 荒らしはありません。
