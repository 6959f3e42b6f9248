# 頼まれたことをしなかった理由と、代わりにできること。

refusal-already-handed-over = { $by }さんが{ $moment }もう渡しました: { $who }（{ $code }）
refusal-declined = { $by }さんが{ $moment }{ $who }さん（{ $code }）を対象外にしました: { $reason }。変えるには: /undo { $code }
refusal-declined-only = { $by }さんが{ $moment }{ $who }さん（{ $code }）を対象外にしました。変えるには: /undo { $code }
refusal-all-gone = もう何も残っていません。実際と違うときは: /stock 品目 数
refusal-last-gone = { $item }はもうなく、ほかの品目もありません。実際と違うときは: /stock 品目 数
refusal-out-of-stock = { $item }はもうありません。まだあるもの: { $items }
refusal-which-item = どれにしますか？ { $items }。コマンドに名前を付けてください。
refusal-no-such-item = 「{ $typed }」という品目はありません。まだあるもの: { $items }
refusal-no-such-item-none-left = 「{ $typed }」という品目はなく、もう何も残っていません。
refusal-no-claim = { $who }さんには引換券がありません。理由は: /why { $who }
refusal-nothing-to-undo = 取り消すものがありません。
refusal-not-allowed = { $by }さんの操作です。取り消せるのは{ $by }さんかリーダーだけです。
refusal-changed = { $code }はその間に変わりました。カードを見てもう一度押してください。
refusal-blocked = { $who } はブロックされています。リーダーが解除できます: /unblock { $who }
refusal-same-person = { $who }さんは { $code } でもうプレゼントを受け取っています。どちらも同じ人のアカウントです。

nobody-called = 「{ $typed }」という人はいません。
nobody-called-see-queue = 「{ $typed }」という人はいません。待っている人は: /waiting
nobody-called-nearest = 「{ $typed }」という人はいません。近い名前: { $list }
several-without-claim = 「{ $typed }」という人は何人かいますが、引換券は誰にもありません。
several-accounts = 「{ $typed }」というアカウントはいくつかあります: { $list }
several-claims = 「{ $typed }」という人は何人かいます。{ $list }。コードで指定してください。
posted-without-claim = { $who }さんの投稿はありますが、引換券はありません。理由は: /why { $who }

same-already = { $one } と { $other } はもう同じ人です。
not-joined = { $who } はほかのアカウントとまとめられていません。
blocked-already = { $who } はもうブロックされています。
not-blocked = { $who } はブロックされていません。
no-link = 「{ $typed }」は投稿のリンクではありません。
post-not-seen = その投稿はまだ届いていません。
no-hashtag = 「{ $typed }」はハッシュタグではありません。
