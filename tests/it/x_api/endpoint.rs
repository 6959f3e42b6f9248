//! The endpoints this server has, with their parameters and limits in X's API v2.

/// Whose parameters depend on the vocabulary.
const FIELDS: &[&str] =
    &["expansions", "user.fields", "media.fields", "poll.fields", "place.fields"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Endpoint {
    Stream,
    /// The list of rules.
    Rules,
    /// Adding rules, and deleting them.
    ChangeRules,
    RuleCounts,
    Search,
    Lookup,
    Counts,
    Usage,
    Credits,
    /// The list of connections.
    Connections,
    /// Ending connections.
    Kill,
}

impl Endpoint {
    pub(super) fn of(method: &str, path: &str) -> Option<Self> {
        match (method, path) {
            ("GET", "/2/tweets/search/stream") => Some(Self::Stream),
            ("GET", "/2/tweets/search/stream/rules") => Some(Self::Rules),
            ("POST", "/2/tweets/search/stream/rules") => Some(Self::ChangeRules),
            ("GET", "/2/tweets/search/stream/rules/counts") => Some(Self::RuleCounts),
            ("GET", "/2/tweets/search/recent") => Some(Self::Search),
            ("GET", "/2/tweets") => Some(Self::Lookup),
            ("GET", "/2/tweets/counts/recent") => Some(Self::Counts),
            ("GET", "/2/usage/tweets") => Some(Self::Usage),
            ("GET", "/2/usage/credits") => Some(Self::Credits),
            ("GET", "/2/connections") => Some(Self::Connections),
            ("DELETE", "/2/connections/filtered_stream" | "/2/connections/all") => Some(Self::Kill),
            _ => None,
        }
    }

    /// Requests in 15 minutes.
    pub(super) fn limit(self) -> u32 {
        match self {
            Self::Stream | Self::Usage => 50,
            Self::Rules | Self::RuleCounts | Self::Search => 450,
            Self::ChangeRules => 100,
            Self::Lookup => 3500,
            Self::Counts => 300,
            Self::Credits => 30,
            Self::Connections | Self::Kill => 25,
        }
    }

    /// The parameters besides those that name fields.
    fn own(self) -> &'static [&'static str] {
        match self {
            Self::Rules => &["ids", "max_results", "pagination_token"],
            Self::ChangeRules => &["dry_run", "delete_all"],
            Self::Search => &[
                "query",
                "start_time",
                "end_time",
                "since_id",
                "until_id",
                "max_results",
                "next_token",
                "pagination_token",
                "sort_order",
            ],
            Self::Lookup => &["ids"],
            Self::Counts => &[
                "query",
                "start_time",
                "end_time",
                "since_id",
                "until_id",
                "granularity",
                "next_token",
                "pagination_token",
            ],
            Self::Usage => &["days", "usage.fields"],
            Self::Connections => &["status", "endpoints", "max_results", "pagination_token"],
            Self::Stream | Self::RuleCounts | Self::Credits | Self::Kill => &[],
        }
    }

    /// Whether its answers hold posts, of which a client chooses the fields.
    pub(super) fn has_fields(self) -> bool {
        matches!(self, Self::Stream | Self::Search | Self::Lookup)
    }

    /// Every parameter it takes besides `tweet.fields` and `post.fields`.
    pub(super) fn parameters(self) -> impl Iterator<Item = &'static str> {
        let fields = if self.has_fields() { FIELDS } else { &[] };
        self.own().iter().chain(fields).copied()
    }
}
