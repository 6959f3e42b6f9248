# チャットで読む言葉：ボタン、参加、チャット。

press-gave = ✅ { $who }さん（{ $code }）に{ $item }を渡しました
press-agreed = { $who }さん（{ $code }）は待ちになりました
press-declined = 🚫 対象外: { $who }さん（{ $code }）
press-undone = ↩️ 取り消しました。{ $who }さん（{ $code }）は再び待ちです
press-needs-member = 閲覧のみの役割です。リーダーが /role で変更できます。
press-too-old = 古いボタンです。カードを更新しています。
choice-too-old = 古いボタンです。コマンドをもう一度入力すると新しいボタンが出ます。
press-unknown = ブーススタッフがスタッフ用チャットでのみ押せます。

join-welcome = { $name }さん、ようこそ！役割は{ $role }です。
join-first-steps = /waiting で受け取り待ちの人、/help でその他すべてを表示します。
join-next-group = 次に { $link } からスタッフ用グループに追加するか、ボットがいるグループやトピックで /join と入力してください。カードはそこに届きます。
join-already = { $name }さんはすでにスタッフです。できることは /help にあります。
join-refused = この招待はもう使えません。リーダーに新しい招待を頼んでください。

chat-open = これからカードがここに届きます。未対応のものから送ります。
chat-open-already = カードはすでにここに届いています。止めるには /leave
chat-left = ここにはもうカードを送りません。再開するには /join
chat-left-already = ここにはカードは届きません。
chat-not-here = Telegramのチャットでのみ使えます。
chat-needs-lead = グループではリーダーだけができます。
chat-not-staff = まだスタッフ用チャットではありません。リーダーがここで /join と入力してください。

invite-anybody = { $role }の招待です。{ $minutes }分以内に1回だけ使えます: { $how }
invite-named = { $who }さんの{ $role }としての招待です。{ $minutes }分以内に1回だけ使えます: { $how }
invite-sent = 招待リンクは私との個別チャットに送りました。届いていなければ t.me/{ $bot } を開いて「開始」を押し、/invite と入力してください。
invite-write-me = 招待リンクはグループでは出せません。t.me/{ $bot } を開いて「開始」を押し、そこで /invite と入力してください。
invite-no-token = 今は招待を作れません。もう一度試してください。

role-viewer = ビューアー
role-now = { $who }さんの役割は{ $role }になりました。
role-removed = { $who }さんはスタッフではなくなりました。記録は残ります。
role-nobody = 「{ $who }」というスタッフはいません。/staff で一覧を表示します。
role-last-lead = リーダーは{ $who }さんだけです。先に別の人をリーダーにしてください。

lang-yours = これからは{ $language }で答えます。
lang-chat = ここのカードはこれから{ $language }になります。
mute-until = { $time }まで音を鳴らしません。終えるには /mute 0
mute-over = 音が出るようになりました。

stranger = これはブーススタッフ用のボットです。スタッフの方はリーダーに招待を頼んでください。
anonymous = どなたか分かりません。グループの管理者設定で「匿名で残る」をオフにして、もう一度入力してください。
offline = { $minutes }分前の入力時はオフラインだったため、何も変更していません。もう一度入力してください。
burst-title = { $count }人がプレゼントを獲得しました
again-mark = ↻ 二重に見えることがありますが、引換券は1枚です。
again-mark-words = ↻ 二重に見えることがあります。

card-open-post = 投稿を開く
export-here = { $what }のファイルです。
export-not-here = このチャットにはファイルを送れません。boothbot が動いているコンピューターで: boothbot export { $what }

picture-timeline = 時間ごとの投稿
picture-tags = よく使われたハッシュタグ
picture-gifts = 時間ごとのプレゼント

status-unknown = { $unknown }件は届いたか不明です
status-unclear = 直近{ $minutes }分間に{ $count }件のメッセージに返答がありません。ネットワークを確認してください。
status-latency = 獲得からカードまで: 中央値{ $middle }秒、最大{ $most }秒
status-closed = { $chat } は受け取っていません: { $fault }
status-telegram = Telegramに接続できません: { $fault }
