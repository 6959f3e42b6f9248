# Posts by words of their text.

does-search = すべての語を含む投稿
search-nothing = 「{ $text }」と書いた投稿はありません。
search-more = ほかにもあります。語を足すと絞れます。
