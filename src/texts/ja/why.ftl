# 「投稿したのに出てこない」: ルールごとに ✓ か ✗。

why-unseen-post = その投稿はまだ届いていません。対象のタグが付いていないか、ネットワークからの知らせがまだです。実際にあるなら手動で追加してください: /add { $network } @ID { $link }
why-add-by-hand = 投稿があるなら手動で追加してください: /add x { $typed } リンク
why-no-posts = { $who }さんの投稿は届いていません。
why-post = { $who } { $moment }: { $text }
why-deleted = （削除済み）
why-only-inside = ほかの投稿の中にあっただけで、単独では届いていません
why-seen = { $moment }届きました
why-claim = { $who }さんの引換券 { $code }: { $status }
why-no-claim = 引換券はありません。それでも渡すには: /add { $network } { $who }

rule-carries = #{ $tag } がある
rule-not-a-repost = リポストではない
rule-in-the-window = キャンペーン期間内
rule-public = 公開されている
rule-author-not-blocked = 投稿者はブロックされていない

detail-written = 投稿に書いてあります
detail-glued = 文字が続いて #{ $tag } になっています
detail-another-tag = #{ $tag } は別のタグです
detail-no-tag = ハッシュタグがひとつもありません
detail-not-among = 投稿のタグの中にありません
detail-original = オリジナルの投稿です
detail-reply = 返信です
detail-quote = 引用です
detail-repost = リポストです
detail-no-window = 期間の制限はありません
detail-posted = { $at } に投稿
detail-too-early = { $at } に投稿、開始（{ $starts }）より前です
detail-too-late = { $at } に投稿、終了（{ $ends }）より後です
detail-public = 誰でも読めます
detail-unlisted = リンクがあれば誰でも読めます
detail-protected = 投稿者のフォロワーだけが読めます
detail-blocked = スタッフがこの投稿者をブロックしました
detail-not-blocked = 誰もブロックしていません
why-asking = 今もあるか { $source } に確認しています。変わったことがあれば、カードが届くか更新されます。
