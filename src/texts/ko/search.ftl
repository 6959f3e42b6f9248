# Posts by words of their text.

does-search = 글에 모든 낱말이 들어 있는 게시물
search-nothing = “{ $text }”라고 쓴 게시물이 없습니다.
search-more = 더 있습니다. 낱말을 더하면 줄어듭니다.
