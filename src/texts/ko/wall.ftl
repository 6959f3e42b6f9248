# 부스의 전광판.

wall-join = { $tags } 태그를 달아 게시물을 올리고 부스에서 선물을 받아 가세요!
wall-rehearsal = 리허설: 꾸며 낸 게시물입니다
wall-as-of = { $time } 기준
wall-live = 실시간
wall-stale = 연결이 끊겼습니다. { $time } 기준 화면입니다
wall-posts = 게시물
wall-quiet = 아직 게시물이 없습니다. 첫 번째로 올려 주세요!
wall-earned = 선물 대상
wall-figures = 게시물 { $posts } · 작성자 { $authors } · 선물 { $gifts }
wall-together = #{ $tag } 태그와 함께 쓴 태그
wall-authors = 활발하게 올려 주신 분
wall-reposts = 많이 리포스트된 게시물
wall-gifts = 나간 선물
wall-left = { $left }개 남음
wall-plenty = 넉넉합니다
wall-thanks = { $who } 님, 감사합니다!
wall-come = 부스에 오셔서 선물을 받아 가세요.
