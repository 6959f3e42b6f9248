# ブースのスクリーン。

wall-join = { $tags } を付けて投稿し、ブースでプレゼントをお受け取りください！
wall-rehearsal = リハーサル：架空の投稿です
wall-as-of = { $time } 現在
wall-live = ライブ
wall-stale = 接続が切れています（{ $time } 現在の画面です）
wall-posts = 投稿
wall-quiet = まだ投稿がありません。最初の投稿をどうぞ！
wall-earned = プレゼント対象
wall-figures = 投稿 { $posts } · 投稿者 { $authors } · プレゼント { $gifts }
wall-together = #{ $tag } と一緒に使われたタグ
wall-authors = よく投稿している方
wall-reposts = よくリポストされた投稿
wall-gifts = お渡ししたプレゼント
wall-left = 残り { $left }
wall-plenty = 十分あります
wall-thanks = { $who } さん、ありがとうございます！
wall-come = ブースでプレゼントをお受け取りください。
