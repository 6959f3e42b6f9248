//! Who comes to the made-up conference, and what they say. All of it is invented.

/// A made-up person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) handle: &'static str,
    pub(super) name: &'static str,
    pub(super) language: &'static str,
}

const fn person(handle: &'static str, name: &'static str, language: &'static str) -> Person {
    Person { handle, name, language }
}

/// Visitors, in the order in which they first post.
pub(super) const VISITORS: &[Person] = &[
    person("mina_codes", "민아", "ko"),
    person("pyjun", "준호", "ko"),
    person("dev_haneul", "하늘", "ko"),
    person("kenji_py", "けんじ", "ja"),
    person("sora_data", "소라", "ko"),
    person("lambda_lee", "Lee Lambda", "en"),
    person("anna_async", "Anna", "en"),
    person("bada_dev", "바다", "ko"),
    person("yuki_dict", "ゆき", "ja"),
    person("typed_tom", "Tom T.", "en"),
    person("gureum_io", "구름", "ko"),
    person("nari_notebook", "나리", "ko"),
    person("pandas_pim", "Pim", "en"),
    person("dalbit", "달빛", "ko"),
    person("haruto_env", "はると", "ja"),
    person("jiwoo_pip", "지우", "ko"),
    person("seoul_snake", "Seoul Snake", "en"),
    person("borami", "보람", "ko"),
    person("sakura_loop", "さくら", "ja"),
    person("minsu_merge", "민수", "ko"),
    person("quinn_queue", "Quinn", "en"),
    person("iseul", "이슬", "ko"),
    person("daichi_dev", "だいち", "ja"),
    person("garam_git", "가람", "ko"),
    person("noa_numpy", "Noa", "en"),
    person("byeol", "별", "ko"),
    person("hyun_http", "현", "ko"),
    person("mai_module", "まい", "ja"),
    person("rin_regex", "린", "ko"),
    person("otto_orm", "Otto", "en"),
    person("chorok", "초록", "ko"),
    person("taeyang_tz", "태양", "ko"),
    person("eve_enum", "Eve", "en"),
    person("aoi_api", "あおい", "ja"),
    person("somi_sql", "소미", "ko"),
    person("dongha", "동하", "ko"),
    person("finn_flask", "Finn", "en"),
    person("naeun_nlp", "나은", "ko"),
    person("hikari_web", "ひかり", "ja"),
    person("jun_json", "Jun", "en"),
    person("sena_set", "세나", "ko"),
    person("ulla_utf8", "Ulla", "en"),
    person("maru_map", "마루", "ko"),
    person("ren_repl", "れん", "ja"),
    person("doyun_docs", "도윤", "ko"),
    person("vera_venv", "Vera", "en"),
    person("arin_args", "아린", "ko"),
    person("sho_shell", "しょう", "ja"),
    person("yuna_yaml", "유나", "ko"),
    person("ivo_iter", "Ivo", "en"),
    person("haram", "하람", "ko"),
    person("nao_node", "なお", "ja"),
    person("siwoo_ssh", "시우", "ko"),
    person("wren_wheel", "Wren", "en"),
    person("raon_ram", "라온", "ko"),
    person("kaito_key", "かいと", "ja"),
];

/// Posts with both tags; the tags are appended.
pub(super) const EARNING: &[(&str, &str)] = &[
    ("ko", "부스에서 검색 데모 봤는데 생각보다 빠르네요"),
    ("ko", "키노트 끝나고 바로 달려왔습니다. 줄이 길어요 ㅎㅎ"),
    ("ko", "로그 모으는 이야기 재밌었어요 🐍"),
    ("ko", "스트레스볼 받으러 왔어요 🎁"),
    ("ko", "올해도 왔다! 부스 분들 친절하시네요"),
    ("ko", "한국어 검색 질문했는데 형태소 분석기까지 알려주심 🙏"),
    ("en", "Great chat about search at the booth just now"),
    ("en", "The live dashboard behind the booth is lovely"),
    ("en", "Came for the stress ball, stayed for the aggregations"),
    ("en", "Logging 12 services into one place, finally makes sense"),
    (
        "en",
        "Long story short: we lost a whole weekend to logs in twelve places, and the person at \
         the booth just drew on a napkin how they would all land in one. Going home with a plan",
    ),
    ("ja", "ブースのデモ、とても速くて感動しました"),
    ("ja", "ソウルまで来てよかった！ブース楽しい"),
    ("ja", "日本語の検索について質問できました 🎉"),
];

/// Posts with the watched tag alone; it is appended.
pub(super) const CHATTER: &[(&str, &str)] = &[
    ("ko", "파이콘 도착! 사람 정말 많다"),
    ("ko", "비동기 발표 최고였다. 슬라이드 공유해 주세요"),
    ("ko", "점심 뭐 먹지… 코엑스 맛집 추천 받아요"),
    ("ko", "라이트닝 토크 신청했습니다. 떨려요"),
    ("ko", "타입 힌트 발표 듣는 중 📝"),
    ("en", "Coffee queue is longer than the keynote queue"),
    ("en", "Type hints talk was packed, sat on the floor, worth it"),
    ("en", "Anyone else in the packaging open space?"),
    ("en", "First time in Seoul, hello everyone 👋"),
    ("ja", "会場に着きました！人が多い"),
    ("ja", "ライトニングトーク面白かった"),
    ("ja", "パッケージングの話、勉強になりました"),
];

/// Further tags that people add.
pub(super) const MORE_TAGS: &[&str] =
    &["python", "파이콘", "django", "파이썬", "kibana", "asyncio", "パイコン", "seoul"];

/// Posts that look as if they earned and do not.
pub(super) const NEAR_MISSES: &[(&str, &str)] = &[
    ("en", "#PyConAPAC with #ElasticSearch in production, ask me anything"),
    ("ko", "#PyConAPAC2026 기대된다! #Elastic 부스도 있대요"),
    ("en", "PyConAPAC and Elastic without any hash, does it count?"),
    ("ja", "#PyConJP と #Elastic もよろしく"),
    ("ko", "#PyConAPAC 왔어요 #Elastics"),
];
