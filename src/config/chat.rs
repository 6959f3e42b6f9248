//! The settings of the chats: their language, Telegram, the day's summary, webhooks.

use chrono::NaiveTime;
use url::{Host, Url};

use super::faults::Faults;
use super::secret::{Secret, Surroundings};
use super::settings::{home, needed_name};
use super::table::Table;
use crate::domain::language::Language;

pub(super) const CHAT: [&str; 1] = ["language"];
pub(super) const TELEGRAM: [&str; 2] = ["token_file", "api_url"];
pub(super) const SUMMARY: [&str; 1] = ["at"];
pub(super) const WEBHOOK: [&str; 7] =
    ["url_file", "url_env", "secret_file", "secret_env", "name", "format", "language"];

/// The bot's token in the environment; wins over `token_file`.
const TOKEN: &str = "BOOTHBOT_TELEGRAM_TOKEN";

/// The server in the environment; wins over `api_url`.
const API_URL: &str = "BOOTHBOT_TELEGRAM_API_URL";

/// Telegram's own server.
const TELEGRAM_API: &str = "https://api.telegram.org";

/// The fewest characters of a token's second half.
const SHORTEST_KEY: usize = 20;

/// The staff chat on Telegram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telegram {
    /// The bot's token, of a token's shape.
    pub token: Secret,
    /// The server: https, or http on this machine; no slash at its end.
    pub api_url: String,
}

/// How a webhook wants its messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WebhookFormat {
    /// Our own fields, signed.
    #[default]
    Json,
    /// Slack's incoming webhooks.
    Slack,
    /// Discord's webhooks.
    Discord,
    /// Mattermost's incoming webhooks.
    Mattermost,
}

impl WebhookFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Json, Self::Slack, Self::Discord, Self::Mattermost];

    /// Its name in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Slack => "slack",
            Self::Discord => "discord",
            Self::Mattermost => "mattermost",
        }
    }
}

/// An address that is told what happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// What the database knows it by; unique.
    pub name: String,
    /// How it wants its messages.
    pub format: WebhookFormat,
    /// Where they go: https, or http on this machine. Whoever knows it can post there.
    pub url: Secret,
    /// What signs them; only with [`WebhookFormat::Json`].
    pub secret: Option<Secret>,
    /// The language of cards and notices.
    pub language: Language,
}

/// `language`, English when left out.
fn language(table: &Table<'_>, faults: &mut Faults<'_>) -> Language {
    let names = Language::ALL.map(Language::name);
    let name = table.choice("language", &names, faults);
    name.and_then(|name| Language::from_code(&name)).unwrap_or_default()
}

/// The language of the staff chat.
pub(super) fn chat_language(root: &Table<'_>, faults: &mut Faults<'_>) -> Language {
    let Some(table) = root.table("chat", faults) else { return Language::default() };
    table.only(&CHAT, home, faults);
    language(&table, faults)
}

/// When the day's summary is sent.
pub(super) fn summary_at(root: &Table<'_>, faults: &mut Faults<'_>) -> Option<NaiveTime> {
    let table = root.table("summary", faults)?;
    table.only(&SUMMARY, home, faults);
    table.clock("at", faults)
}

/// Telegram, if there is a token for it.
pub(super) fn telegram(
    root: &Table<'_>,
    around: Surroundings<'_>,
    faults: &mut Faults<'_>,
) -> Option<Telegram> {
    let table = root.table("telegram", faults);
    let (mut token, mut at, mut origin) = (around.variable(TOKEN), root.place("telegram"), TOKEN);
    let mut api_url = None;
    if let Some(table) = &table {
        let remedy = format!("write it to a file and name that with token_file, or set {TOKEN}");
        only_without_secrets(table, &TELEGRAM, &[("token", &remedy)], faults);
        api_url = table.text("api_url", faults);
        if token.is_none() {
            (at, origin) = (table.place("token_file"), "what the file of token_file holds");
            token = around.file(table, "token_file", faults);
        }
    }
    let api_url = match around.variable(API_URL) {
        Some(url) => server(url.expose(), API_URL, at, faults),
        None => api_url.and_then(|url| {
            let at = table.as_ref().map_or(at, |table| table.place("api_url"));
            server(&url, "api_url", at, faults)
        }),
    };
    let token = token?;
    if !is_token(token.expose()) {
        let remedy = "a bot's token looks like 123456789:AAF3... and comes from @BotFather";
        faults.add(at, format!("{origin} is no token; {remedy}"));
        return None;
    }
    Some(Telegram { token, api_url: api_url.unwrap_or_else(|| TELEGRAM_API.to_owned()) })
}

/// Digits, a colon, letters: `123456789:AAF3...`.
fn is_token(text: &str) -> bool {
    text.split_once(':').is_some_and(|(bot, key)| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        !bot.is_empty()
            && bot.bytes().all(|byte| byte.is_ascii_digit())
            && key.len() >= SHORTEST_KEY
            && key.bytes().all(word)
    })
}

/// A server's address without the slash at its end, if what is sent there stays secret.
pub(super) fn server(
    text: &str,
    origin: &str,
    at: usize,
    faults: &mut Faults<'_>,
) -> Option<String> {
    if !is_private(text) {
        faults.add(at, unsafe_address(origin));
        return None;
    }
    Some(text.trim().trim_end_matches('/').to_owned())
}

fn unsafe_address(origin: &str) -> String {
    format!("{origin} is no safe address; write https://..., or http:// on this machine only")
}

/// Whether nobody on the way can read what is sent to an address.
fn is_private(text: &str) -> bool {
    let Ok(url) = Url::parse(text.trim()) else { return false };
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

/// One webhook.
pub(super) fn webhook(
    table: &Table<'_>,
    around: Surroundings<'_>,
    faults: &mut Faults<'_>,
) -> Option<Webhook> {
    let remedy =
        |key: &str| format!("name its file with {key}_file, or its variable with {key}_env");
    let (url_remedy, secret_remedy) = (remedy("url"), remedy("secret"));
    let secrets = [("url", url_remedy.as_str()), ("secret", secret_remedy.as_str())];
    only_without_secrets(table, &WEBHOOK, &secrets, faults);

    let name = needed_name(table, faults);
    let format = table.choice("format", &WebhookFormat::ALL.map(WebhookFormat::name), faults);
    let format =
        WebhookFormat::ALL.into_iter().find(|known| Some(known.name()) == format.as_deref());
    let format = format.unwrap_or_default();
    let language = language(table, faults);
    let url = either(table, ["url_env", "url_file"], around, faults);
    let secret = either(table, ["secret_env", "secret_file"], around, faults);
    for key in ["secret_env", "secret_file"] {
        if table.has(key) && format != WebhookFormat::Json {
            let fault = format!("{key} signs the json format only; remove it");
            faults.add(table.place(key), fault);
        }
    }
    if !["url", "url_env", "url_file"].into_iter().any(|key| table.has(key)) {
        faults.add_missing(table.place("url"), format!("the URL is missing; {url_remedy}"));
    }
    let url = url?;
    if !is_private(url.expose()) {
        let key = if table.has("url_file") { "url_file" } else { "url_env" };
        faults.add(table.place(key), unsafe_address(&format!("what {key} names")));
        return None;
    }
    Some(Webhook { name: name?, format, url, secret, language })
}

/// The secret in a variable, or else in a file.
fn either(
    table: &Table<'_>,
    [env, file]: [&str; 2],
    around: Surroundings<'_>,
    faults: &mut Faults<'_>,
) -> Option<Secret> {
    around.named_variable(table, env, file, faults).or_else(|| around.file(table, file, faults))
}

/// Refuses unknown keys, and secrets written where everybody reads them: `(key, remedy)` each.
pub(super) fn only_without_secrets(
    table: &Table<'_>,
    known: &[&'static str],
    secrets: &[(&'static str, &str)],
    faults: &mut Faults<'_>,
) {
    let mut all = known.to_vec();
    for (key, remedy) in secrets {
        if table.has(key) {
            all.push(key);
            faults.add(table.place(key), format!("{key} is a secret; {remedy}"));
        }
    }
    table.only(&all, home, faults);
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    const TOKEN: &str = "123456789:AAF3-bcdefghijklmnopqrstuv_wxyz12345";

    /// Reads `text` beside the files, with the variables set.
    #[track_caller]
    fn read(
        text: &str,
        files: &[(&str, &str)],
        variables: &[(&str, &str)],
    ) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
        write("b.toml", text).unwrap();
        for (name, text) in files {
            write(name, text).unwrap();
        }
        let variable = |name: &str| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        };
        Config::load(&folder.path().join("b.toml"), &variable).map_err(|error| {
            let told = error.to_string();
            assert!(!told.contains("AAF3-bc") && !told.contains("hook-key"), "{told}");
            told.replace(&format!("{}/", folder.path().display()), "")
        })
    }

    #[track_caller]
    fn faults(text: &str, files: &[(&str, &str)], variables: &[(&str, &str)], expected: &[&str]) {
        let told = read(text, files, variables).expect_err("it has faults");
        assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_token_comes_from_a_file_or_from_the_environment_which_wins() {
        let file = "[telegram]\ntoken_file = \"t\"\napi_url = \"http://127.0.0.1:81/\"\n";
        let telegram = read(file, &[("t", &format!("{TOKEN}\n"))], &[]).unwrap().telegram.unwrap();
        assert_eq!(telegram.token.expose(), TOKEN);
        assert_eq!(telegram.api_url, "http://127.0.0.1:81");
        let set = [
            ("BOOTHBOT_TELEGRAM_TOKEN", TOKEN),
            ("BOOTHBOT_TELEGRAM_API_URL", "https://t.example"),
        ];
        let telegram = read(file, &[], &set).unwrap().telegram.unwrap();
        assert_eq!(telegram.api_url, "https://t.example");
        let telegram = read("", &[], &set[..1]).unwrap().telegram.unwrap();
        assert_eq!(telegram.api_url, "https://api.telegram.org");
        assert!(!format!("{telegram:?}").contains("AAF3"));
        assert_eq!(read("", &[], &[("BOOTHBOT_TELEGRAM_TOKEN", " ")]).unwrap().telegram, None);
    }

    #[test]
    fn a_config_without_a_file_still_knows_the_environments_token() {
        let config = Config::from_environment(&|name| {
            (name == "BOOTHBOT_TELEGRAM_TOKEN").then(|| TOKEN.to_owned())
        });
        assert_eq!(config.unwrap().telegram.unwrap().token.expose(), TOKEN);
        let fault = Config::from_environment(&|_| Some("hush".to_owned())).unwrap_err();
        assert!(fault.to_string().starts_with("the environment: BOOTHBOT_TELEGRAM_"), "{fault}");
        assert!(!fault.to_string().contains("hush"));
    }

    #[test]
    fn faults_of_a_token_name_the_line_and_never_the_token() {
        let shape = "a bot's token looks like 123456789:AAF3... and comes from @BotFather";
        faults(
            &format!("[telegram]\ntoken = \"{TOKEN}\"\napi_url = \"http://t.example\"\n"),
            &[],
            &[],
            &[
                "b.toml:2: token is a secret; write it to a file and name that with token_file, \
                 or set BOOTHBOT_TELEGRAM_TOKEN",
                "b.toml:3: api_url is no safe address; write https://..., or http:// on this \
                 machine only",
            ],
        );
        let named = "[telegram]\ntoken_file = \"t\"\n";
        let fault = format!("b.toml:2: what the file of token_file holds is no token; {shape}");
        faults(named, &[("t", "AAF3-bc")], &[], &[&fault]);
        faults(
            named,
            &[("t", " \n")],
            &[],
            &["b.toml:2: the file that token_file names is empty; write the secret to it"],
        );
        let pasted = format!("[telegram]\ntoken_file = \"{TOKEN}\"\n");
        faults(
            &pasted,
            &[],
            &[],
            &[
                "b.toml:2: the file that token_file names cannot be read (No such file or directory \
               (os error 2)); its path is relative to this file's folder",
            ],
        );
    }

    #[test]
    fn webhooks_are_read_with_their_secrets() {
        let text = "[chat]\nlanguage = \"ko\"\n[summary]\nat = \"18:30\"\n[[webhooks]]\n\
                    name = \"ops\"\nurl_file = \"u\"\nsecret_env = \"KEY\"\n[[webhooks]]\n\
                    name = \"hall\"\nformat = \"slack\"\nurl_env = \"URL\"\nlanguage = \"ja\"\n";
        let (files, set) =
            ([("u", "https://x.example/hook-key")], [("KEY", "k"), ("URL", "http://[::1]/")]);
        let config = read(text, &files, &set).unwrap();
        assert_eq!(config.chat_language.name(), "ko");
        assert_eq!(config.summary_at.unwrap().to_string(), "18:30:00");
        let [ops, hall] = &config.webhooks[..] else { panic!("two webhooks") };
        assert_eq!((ops.format.name(), ops.url.expose()), ("json", "https://x.example/hook-key"));
        assert_eq!(ops.secret.as_ref().unwrap().expose(), "k");
        assert_eq!((hall.format.name(), hall.language.name()), ("slack", "ja"));
    }

    #[test]
    fn all_faults_of_webhooks_are_told() {
        faults(
            "[summary]\nat = \"25:00\"\n[[webhooks]]\nname = \"a\"\nurl = \"https://hook-key\"\n\
             [[webhooks]]\nname = \"b\"\n[[webhooks]]\nname = \"c\"\nformat = \"slack\"\n\
             url_env = \"https://hook-key\"\nsecret_file = \"s\"\n[[webhooks]]\nname = \"d\"\n\
             url_env = \"URL\"\n[[webhooks]]\nname = \"e\"\nurl_env = \"NO\"\n",
            &[("s", "x")],
            &[("URL", "http://x.example/hook-key")],
            &[
                "b.toml:2: at is \"25:00\"; write a time of day in quotes, like \"18:30\"",
                "b.toml:5: url is a secret; name its file with url_file, or its variable with url_env",
                "b.toml:6: the URL is missing; name its file with url_file, or its variable with url_env",
                "b.toml:11: url_env is no name of a variable; write one like BOOTHBOT_SECRET",
                "b.toml:12: secret_file signs the json format only; remove it",
                "b.toml:15: what url_env names is no safe address; write https://..., or http:// on \
                 this machine only",
                "b.toml:18: the variable that url_env names is not set; set it, or use url_file",
            ],
        );
    }

    #[test]
    fn an_address_is_private_over_https_or_on_this_machine() {
        #[track_caller]
        fn check(url: &str, expected: bool) {
            assert_eq!(super::is_private(url), expected, "{url}");
        }
        check("https://api.telegram.org", true);
        check("http://localhost:8081", true);
        check("http://127.0.0.1@evil.example", false);
        check("http://localhost.evil.example", false);
        check("ftp://127.0.0.1", false);
        check("api.telegram.org", false);
        assert!(super::is_token(TOKEN) && !super::is_token("1:a b"));
    }
}
