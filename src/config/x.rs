//! The settings of X: how it is watched, and what that may cost.

use super::chat::{only_without_secrets, server};
use super::faults::Faults;
use super::secret::{Secret, Surroundings};
use super::table::Table;
use crate::domain::budget::{Budget, Usd};

pub(super) const X: [&str; 10] = [
    "token_file",
    "api_url",
    "mode",
    "posts_per_day",
    "posts_in_all",
    "usd_per_day",
    "usd_in_all",
    "usd_per_post",
    "reposts",
    "vocabulary",
];

/// The app's bearer token in the environment; wins over `token_file`.
pub const TOKEN: &str = "BOOTHBOT_X_TOKEN";

/// The server in the environment; wins over `api_url`.
const API_URL: &str = "BOOTHBOT_X_API_URL";

/// X's own server.
const X_API: &str = "https://api.x.com";

/// What X asks for a post: docs.x.com, pricing, 2026-08.
const PRICE: Usd = Usd(5_000);

/// How X is watched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The stream; search while it is down for a minute.
    #[default]
    Auto,
    /// The stream, and search only for the gaps.
    Stream,
    /// Search, every half minute.
    Search,
}

/// Watching X live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct X {
    /// The app's bearer token, if one is set.
    pub token: Option<Secret>,
    /// The server: https, or http on this machine; no slash at its end.
    pub api_url: String,
    /// How.
    pub mode: Mode,
    /// What may be spent.
    pub budget: Budget,
    /// Whether reposts are asked for too, each paid for.
    pub reposts: bool,
    /// Whether search is asked in its new vocabulary, "post", from the start.
    pub post_vocabulary: bool,
}

/// X.
pub(super) fn x(table: &Table<'_>, around: Surroundings<'_>, faults: &mut Faults<'_>) -> Option<X> {
    let remedy = format!("write it to a file and name that with token_file, or set {TOKEN}");
    only_without_secrets(table, &X, &[("token", &remedy)], faults);
    let token = around.variable(TOKEN).or_else(|| around.file(table, "token_file", faults));
    let configured = table.text("api_url", faults);
    let at = table.place("api_url");
    let api_url = match around.variable(API_URL) {
        Some(url) => server(url.expose(), API_URL, at, faults),
        None => configured.and_then(|url| server(&url, "api_url", at, faults)),
    };
    let mode = match table.choice("mode", &["auto", "stream", "search"], faults).as_deref() {
        Some("stream") => Mode::Stream,
        Some("search") => Mode::Search,
        _ => Mode::Auto,
    };
    let reposts = table.choice("reposts", &["skip", "read"], faults).as_deref() == Some("read");
    let vocabulary = table.choice("vocabulary", &["tweet", "post"], faults);
    let budget = budget(table, faults);
    Some(X {
        token,
        api_url: api_url.unwrap_or_else(|| X_API.to_owned()),
        mode,
        budget: budget?,
        reposts,
        post_vocabulary: vocabulary.as_deref() == Some("post"),
    })
}

/// What may be spent: the stricter of posts and money, and never nothing said.
fn budget(table: &Table<'_>, faults: &mut Faults<'_>) -> Option<Budget> {
    let price = table.usd("usd_per_post", faults).unwrap_or(PRICE);
    let mut limit = |posts, usd| {
        let posts = table.count(posts, 1, faults).map(u64::from);
        let bought = table.usd(usd, faults).map(|usd| usd.0 / price.0);
        [posts, bought].into_iter().flatten().min()
    };
    let per_day = limit("posts_per_day", "usd_per_day");
    let in_all = limit("posts_in_all", "usd_in_all");
    if X[3..7].iter().all(|key| !table.has(key)) {
        let fault = "X charges for every post it returns, so it needs a budget; add \
                     posts_per_day = 1000 (about 5 USD), or posts_in_all";
        faults.add_missing(table.place("posts_per_day"), fault.to_owned());
    }
    (per_day.is_some() || in_all.is_some()).then_some(Budget { per_day, in_all, price })
}

#[cfg(test)]
mod tests {
    use super::super::Config;

    #[test]
    fn no_money_is_spent_without_a_budget() {
        let told =
            Config::parse("[sources.x]\nmode = \"auto\"\n", "b.toml").unwrap_err().to_string();
        assert!(told.starts_with("b.toml:1: X charges for every post"), "{told}");
    }

    #[test]
    fn the_stricter_of_posts_and_money_counts() {
        let budget = |text: &str| {
            let config = Config::parse(&format!("[sources.x]\n{text}"), "b.toml").unwrap();
            let budget = config.x.unwrap().budget;
            (budget.per_day, budget.in_all)
        };
        assert_eq!(budget("posts_per_day = 500"), (Some(500), None));
        assert_eq!(budget("posts_per_day = 500\nusd_per_day = 2"), (Some(400), None));
        assert_eq!(budget("usd_in_all = 1.5\nusd_per_post = 0.015"), (None, Some(100)));
    }

    #[test]
    fn faults_of_x_say_what_to_write() {
        let text = "[sources.x]\ntoken = \"AAAA\"\nmode = \"push\"\nusd_per_day = -1\n\
                    api_url = \"http://x.example\"\n";
        let told = Config::parse(text, "b.toml").unwrap_err().to_string();
        let expected = [
            "b.toml:2: token is a secret; write it to a file and name that with token_file, or set \
             BOOTHBOT_X_TOKEN",
            "b.toml:3: mode is \"push\"; write one of auto, stream, search",
            "b.toml:4: usd_per_day is -1; write an amount above 0, like 5.0",
            "b.toml:5: api_url is no safe address; write https://..., or http:// on this machine \
             only",
        ];
        assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    }
}
