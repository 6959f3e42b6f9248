card-open-post = 게시물 열기
