//! Which fields are asked for, in either of X's two vocabularies.
//!
//! Search and lookup renamed "tweet" to "post" in August 2026; the stream did not, and the old
//! parameter still works as an alias where it does. A value that is not known is ignored and paid
//! for, or refused with 400: so the old one is asked for first, and whoever finds that it does not
//! give what was asked for changes over, once.

/// Which of the two is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vocabulary {
    /// `tweet.fields`, `note_tweet`.
    #[default]
    Tweet,
    /// `post.fields`, `note_post`.
    Post,
}

impl Vocabulary {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Tweet => Self::Post,
            Self::Post => Self::Tweet,
        }
    }

    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tweet => "tweet",
            Self::Post => "post",
        }
    }

    /// The parameters of a request.
    pub(super) fn fields(self) -> [(&'static str, &'static str); 3] {
        const USER: (&str, &str) = ("user.fields", "name,username,protected,verified,withheld");
        match self {
            Self::Tweet => [
                (
                    "tweet.fields",
                    "created_at,author_id,entities,edit_history_tweet_ids,lang,note_tweet,\
                     possibly_sensitive,public_metrics,referenced_tweets,withheld",
                ),
                ("expansions", "author_id"),
                USER,
            ],
            Self::Post => [
                (
                    "post.fields",
                    "created_at,entities,lang,note_post,possibly_sensitive,public_metrics,withheld",
                ),
                ("expansions", "author_id,edit_history_post_ids"),
                USER,
            ],
        }
    }
}
