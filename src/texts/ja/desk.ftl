# 頼まれたことをしたあとのデスクの言葉。
#
# ひとつのものにはひとつの言葉:
#   claim 引換券, code コード, item 品目, gift プレゼント, card カード, post 投稿,
#   repost リポスト, author 投稿者, account アカウント, staff スタッフ, lead リーダー,
#   member メンバー, wall スクリーン, waiting 待ち, declined 対象外, blocked ブロック,
#   take back 取り消し, by hand 手動で追加

desk-needs-role = /{ $verb } は{ $role }専用です。{ $role }に頼んでください。
role-lead = リーダー
role-member = メンバー

moment-today = { $time }に
moment-other-day = { $month }月{ $day }日 { $time }に
since-today = { $time }から
since-other-day = { $month }月{ $day }日 { $time }から

that-visitor = 来場者
a-gift = プレゼント
gave = { $who }さんに{ $item }を渡しました（{ $code }）。
declined = { $who }さん（{ $code }）を対象外にしました: { $reason }
undone = 取り消しました。{ $who }さん（{ $code }）はまた待ちです。
added = { $who }さんを追加しました（{ $network }）。コードは { $code } です。次は: /give { $code }
added-and-gave = { $who }さんを追加し（{ $network }、{ $code }）、{ $item }を渡しました。
has-claim-already = { $who }さんには引換券がもうあります: { $code } · { $status }

queue-empty = 待っている人はいません。
queue-no-page = { $page }ページはありません。最後は{ $pages }ページです。
queue-title = { $count }人が待っています（古い順）
queue-page = （{ $pages }ページ中{ $page }ページ）
queue-review = 要確認
queue-gone = 投稿は削除済み
queue-more = 続き: /waiting { $page }

found-earned = { $moment }獲得
found-more-posts = ほかに投稿{ $count }件
found-more-hits = … ほかにもいます。名前をもっと長く入力してください。

same-joined = { $one } と { $other } は同じ人になりました。
same-declined = 引換券 { $code } は対象外にしました。プレゼントは一人一つです。
same-both-had = どちらもプレゼントをもう受け取っています。
same-take-back = 取り消すには: /part { $other }
parted = { $who } はまた別の人になりました。
blocked = { $who } をブロックしました。もうプレゼントはもらえません。解除は: /unblock { $who }
unblocked = { $who } はまたプレゼントをもらえます。
hidden = スクリーンから外しました。数字と引換券はそのままです。
shown = スクリーンに戻しました。
