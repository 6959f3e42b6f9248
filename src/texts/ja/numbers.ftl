# 数字: 投稿、プレゼント、在庫、動いているかどうか。

stats-posts = 投稿{ $posts }件: オリジナル{ $originals }、リポスト{ $reposts }、投稿者{ $authors }人
stats-gifts = 引換券{ $earned }枚: 渡した{ $given }、待ち{ $waiting }、要確認{ $review }、対象外{ $declined }
stats-handed-out = 渡したプレゼント: { $gifts }個
stats-median = 投稿からプレゼントまで: { $minutes }分（中央値）

ranking-tags = ハッシュタグ
ranking-together = #{ $tag } と一緒に使われたハッシュタグ
ranking-timeline = 1時間ごとの投稿
ranking-reposts = リポストの多い投稿
ranking-authors = 投稿の多い人
ranking-languages = 言語
ranking-empty = まだ投稿がありません。
row-authors = { $count }人
row-seen = 収集{ $count }
row-original = オリジナル{ $count }

status-owed = チャットに送るメッセージ{ $owed }件、送れなかったメッセージ{ $dead }件
status-source = ソース { $source }: { $position } まで読み込み済み
status-last-post = 最後の投稿は{ $moment }届きました

stock-none = 品目が登録されていません。
stock-corrected = { $item }: 残り{ $left }個になりました（{ $given }個渡しました）。
stock-plenty = { $item }: 十分あります、{ $given }個渡しました
stock-left = { $item }: 残り{ $left }個、{ $given }個渡しました（今日{ $today }個）
stock-more-today = 今日はあと{ $count }個
stock-out = なくなりました
stock-out-at = このペースなら{ $time }になくなります
