# 一日のまとめ: チャット、画像の説明、印刷用の一枚。

summary-rehearsal = リハーサル
summary-silent = 静かな一日でした。投稿もプレゼントもありません。
summary-somebody = 不明な方
summary-no-language = 不明

summary-earned = この日の引換券 { $earned } = 渡した { $given } + 待ち { $waiting } + 要確認 { $review } + 対象外 { $declined }
summary-gifts = この日に渡したプレゼント { $gifts }
summary-yesterday = 昨日: 引換券 { $earned }・渡したプレゼント { $gifts }・投稿 { $posts }・投稿者 { $authors }人
summary-pace = 投稿からプレゼントまで { $minutes }分（中央値）
summary-pace-busiest = 投稿からプレゼントまで { $minutes }分（中央値）
    一番忙しい10分: { $time }から、{ $count }個
summary-busiest = 一番忙しい10分: { $time }から、{ $count }個
summary-earned-on = 引換券の内訳: { $list }
summary-stock = { $item }: 開始時 { $started } = 渡した { $given }（今日 { $today }）+ 残り { $left }
summary-stock-corrected = { $item }: 開始時 { $started }（修正 { $corrected }）= 渡した { $given }（今日 { $today }）+ 残り { $left }
summary-stock-plenty = { $item }: 渡した { $given }（今日 { $today }）、十分あります
summary-posts = 投稿 { $posts } = オリジナル { $originals } + リポスト { $reposts }
    投稿者 { $authors }人
summary-tags = タグ: { $list }
summary-reposted = リポストの多い投稿: { $list }
summary-active = 投稿の多い人: { $list }
summary-languages = 言語: { $list }
summary-networks = ネットワーク: { $list }
summary-chat = チャットに送るメッセージ { $owed }件、あきらめたメッセージ { $dead }件

summary-beside-yesterday = （昨日 { $before }）
summary-short-earned = 引換券 { $earned } { $before }
summary-short-gifts = 渡したプレゼント { $gifts } { $before }
summary-short-open = うち渡した { $given }・待ち { $waiting }・要確認 { $review }・対象外 { $declined }
summary-short-median = 投稿からプレゼントまで { $minutes }分（中央値）
summary-short-busiest = 一番忙しい10分: { $time }から、{ $count }個
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
summary-page-earned = 引換券
summary-page-handed-over = 渡した
summary-page-waiting = 待ち
summary-page-review = 要確認
summary-page-declined = 対象外
summary-page-gifts-out = この日に渡したプレゼント
summary-page-all-posts = すべて
summary-page-originals = オリジナル
summary-page-reposts = リポスト
summary-page-authors = 投稿者
summary-page-earned-rule = 引換券 = 渡した + 待ち + 要確認 + 対象外（この日に出た引換券）
summary-page-stock = 在庫
summary-page-item = 品目
summary-page-started = 開始時
summary-page-corrected = 修正
summary-page-today = この日
summary-page-left = 残り
summary-page-plenty = 十分あります
summary-page-stock-rule = 開始時 + 修正 = 渡した + 残り（全期間）
summary-page-hours = 時間ごとのプレゼント
summary-page-timeline = この日の推移
summary-page-tags = タグ
summary-page-tag = タグ
summary-page-active = 投稿の多い人
summary-page-author = 投稿者
summary-page-reposted = リポストの多い投稿
summary-page-times = 回数
summary-page-text = 投稿
summary-page-languages = 言語
summary-page-language = 言語
summary-page-networks = ネットワーク
summary-page-network = ネットワーク
summary-page-made-up = リハーサル用の架空のデータです。
summary-page-chat = チャットに送るメッセージ { $owed }件、あきらめたメッセージ { $dead }件
