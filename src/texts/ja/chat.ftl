card-open-post = 投稿を開く
