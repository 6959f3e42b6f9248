# One X v2 line as a tweet of the API of before, as far as twitter-to-sqlite reads it.
def user($id; $name): {
  id: ($id | tonumber), id_str: $id, name: $name, screen_name: $name, description: "", location: "",
  url: null, created_at: "Tue Dec 30 21:49:45 +0000 2008", entities: {description: {urls: []}},
  profile_image_url_https: "https://example.org/a.jpg",
  followers_count: 0, friends_count: 0, listed_count: 0, favourites_count: 0, statuses_count: 0};
.data as $d | {
  id: ($d.id | tonumber), id_str: $d.id, full_text: $d.text, lang: $d.lang, source: "",
  created_at: ($d.created_at | sub("\\.[0-9]+Z$"; "Z") | fromdate | strftime("%a %b %d %H:%M:%S +0000 %Y")),
  user: user($d.author_id; (.includes.users[0].username // "somebody")),
  entities: {hashtags: [$d.entities.hashtags[]? | {text: .tag}], urls: [], user_mentions: []},
  favorite_count: 0, retweet_count: $d.public_metrics.retweet_count}
