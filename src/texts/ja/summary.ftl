# 一日のまとめ: チャット、画像の説明、印刷用の一枚。

summary-title = { $campaign } · { $day }
summary-rehearsal = リハーサル
summary-silent = 静かな一日でした。投稿もプレゼントもありません。
summary-somebody = 不明な方
summary-no-language = 不明

summary-earned = 対象 { $earned } = お渡し { $handed_over } + お待ち { $waiting } + 確認中 { $review } + 対象外 { $declined }
summary-yesterday = 昨日: 対象 { $earned }・お渡し { $handed_over }・投稿 { $posts }・投稿者 { $authors }人
summary-pace = 投稿からお渡しまで { $minutes }分（中央値）
summary-pace-busiest = 投稿からお渡しまで { $minutes }分（中央値）
    一番忙しい10分: { $time }から { $gifts }個
summary-busiest = 一番忙しい10分: { $time }から { $gifts }個
summary-earned-on = 対象の内訳: { $list }
summary-stock = { $item }: 開始時 { $started } = お渡し { $handed_over }（今日 { $today }）+ 残り { $left }
summary-stock-corrected = { $item }: 開始時 { $started } { $corrected } 修正 = お渡し { $handed_over }（今日 { $today }）+ 残り { $left }
summary-stock-plenty = { $item }: お渡し { $handed_over }（今日 { $today }）、まだ十分あります
summary-posts = 投稿 { $posts } = オリジナル { $originals } + リポスト { $reposts }
    投稿者 { $authors }人
summary-tags = タグ: { $list }
summary-reposted = 拡散された投稿: { $list }
summary-active = よく投稿した方: { $list }
summary-languages = 言語: { $list }
summary-networks = ネットワーク: { $list }
summary-chat = チャット: 未送信 { $owed }件、送信断念 { $given_up }件

summary-beside-yesterday = （昨日 { $before }）
summary-short-earned = 対象 { $earned } { $before }
summary-short-handed-over = お渡し { $handed_over } { $before }
summary-short-open = お待ち { $waiting }・確認中 { $review }・対象外 { $declined }
summary-short-median = 投稿からお渡しまで { $minutes }分（中央値）
summary-short-busiest = 一番忙しい10分: { $time }から { $gifts }個
summary-short-stock = { $item }: 残り { $left }
summary-short-posts = 投稿 { $posts } { $before }
summary-short-authors = 投稿者 { $authors } { $before }
summary-short-tags = タグ: { $list }

summary-page-lead = ブースの一日を一枚で
summary-page-gifts = プレゼント
summary-page-posts = 投稿
summary-page-what = 項目
summary-page-this-day = この日
summary-page-yesterday = 前日
summary-page-earned = 対象
summary-page-handed-over = お渡し
summary-page-waiting = お待ち
summary-page-review = 確認中
summary-page-declined = 対象外
summary-page-all-posts = すべて
summary-page-originals = オリジナル
summary-page-reposts = リポスト
summary-page-authors = 投稿者
summary-page-earned-rule = 対象 = お渡し + お待ち + 確認中 + 対象外（この日に対象となった方）
summary-page-stock = 在庫
summary-page-item = 品目
summary-page-started = 開始時
summary-page-corrected = 修正
summary-page-today = この日
summary-page-left = 残り
summary-page-plenty = 十分
summary-page-stock-rule = 開始時 + 修正 = お渡し + 残り（全期間）
summary-page-hours = 時間ごとのプレゼント
summary-page-timeline = この日の推移
summary-page-tags = タグ
summary-page-tag = タグ
summary-page-active = よく投稿した方
summary-page-author = 投稿者
summary-page-reposted = 拡散された投稿
summary-page-times = 回数
summary-page-text = 投稿
summary-page-languages = 言語
summary-page-language = 言語
summary-page-networks = ネットワーク
summary-page-network = ネットワーク
summary-page-made-up = リハーサル用の架空のデータです。
summary-page-chat = チャットへのメッセージ: 未送信 { $owed }件、送信断念 { $given_up }件
