# ブラウザーのデスクとログイン。

login-title = { $campaign } ログイン
login-staff = スタッフ
login-guest = ゲスト
login-name = お名前
login-passphrase = スタッフのパスフレーズ
login-password = ゲストのパスワード
login-button = ログイン
login-as = { $name } としてログイン
login-hint = リードはリンクで入ります。ブースのパソコンで `boothbot link --as 名前` を実行すると、15 分間 1 回だけ使えるリンクが出ます。
login-wrong = 正しくありません。もう一度入力してください。
login-wait = 試した回数が多すぎます。{ $seconds } 秒後にもう一度どうぞ。
login-no-name = お名前を { $most } 文字以内で入力してください。
login-is-lead = { $name } さんはリードです。リードはリンクでだけ入れます。ブースのパソコンで `boothbot link --as { $name }` を実行してもらってください。
login-left = { $name } さんはもうスタッフではありません。リードに聞いてください。
login-link-worthless = このリンクは使用済みか、15 分を過ぎています。新しいリンクをもらってください。
