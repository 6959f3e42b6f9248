//! A campaign as X's rules and queries: what to look for, in X's own words.
//!
//! A space is AND and binds before `OR`; a tag matches whole and in any case. X folds less than we
//! do and matches a quoted post's tags too, so everything that comes is judged again.

use crate::domain::campaign::{Campaign, Watched};
use crate::domain::hashtag::Hashtag;

/// The longest query of recent search on a self-serve plan; rules of the stream may be longer.
pub const LONGEST: usize = 512;

/// What a campaign asks X for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queries {
    /// Posts that may earn.
    pub earning: String,
    /// Everything recorded, the posts that earn among it; `None` when that is no more.
    pub watching: Option<String>,
}

/// Why a campaign cannot be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unaskable(String);

impl Queries {
    /// The queries of a campaign; with `reposts`, the watching one brings those too, each paid for.
    ///
    /// # Errors
    /// When everything is watched, which X cannot be asked for, or a query gets too long.
    pub fn of(campaign: &Campaign, reposts: bool) -> Result<Self, Unaskable> {
        let Watched::Tags(watched) = &campaign.watched else {
            return Err(Unaskable(
                "X cannot be asked for every post; name the tags in watched".to_owned(),
            ));
        };
        let all_required = joined(&campaign.required, " ");
        let earning = format!("{all_required} -is:retweet");
        let covered = |tag: &Hashtag| watched.iter().any(|it| it.folded() == tag.folded());
        let mut any: Vec<String> = watched.iter().map(word).collect();
        if !campaign.required.iter().any(covered) {
            any.push(if campaign.required.len() == 1 {
                all_required.clone()
            } else {
                format!("({all_required})")
            });
        }
        let suffix = if reposts { "" } else { " -is:retweet" };
        let any = match any.as_slice() {
            [one] => format!("{one}{suffix}"),
            // Without more behind it, OR needs no parentheses.
            several if suffix.is_empty() => several.join(" OR "),
            several => format!("({}){suffix}", several.join(" OR ")),
        };
        let wider = any != earning;
        let queries = Self { earning, watching: wider.then_some(any) };
        if let Some(query) = queries.all().find(|query| query.chars().count() > LONGEST) {
            return Err(Unaskable(format!(
                "X takes queries of up to {LONGEST} characters, and this is one of {}: {query}; \
                 watch fewer tags",
                query.chars().count()
            )));
        }
        Ok(queries)
    }

    /// The widest query there is money for.
    pub fn widest(&self, watching: bool) -> &str {
        self.watching.as_deref().filter(|_| watching).unwrap_or(&self.earning)
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.earning).chain(&self.watching)
    }
}

fn word(tag: &Hashtag) -> String {
    format!("#{}", tag.written())
}

fn joined(tags: &[Hashtag], by: &str) -> String {
    tags.iter().map(word).collect::<Vec<_>>().join(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(required: &[&str], watched: &[&str], reposts: bool, expected: (&str, Option<&str>)) {
        let tags = |words: &[&str]| words.iter().filter_map(|it| Hashtag::new(it)).collect();
        let campaign = Campaign {
            required: tags(required),
            watched: Watched::Tags(tags(watched)),
            ..Campaign::default()
        };
        let queries = Queries::of(&campaign, reposts).unwrap();
        assert_eq!((queries.earning.as_str(), queries.watching.as_deref()), expected);
    }

    #[test]
    fn a_campaign_is_asked_for_in_x_words() {
        let (a, ab) = ("#A -is:retweet", "#A #B -is:retweet");
        check(&["A", "B"], &["A"], false, (ab, Some(a)));
        check(&["A", "B"], &["A"], true, (ab, Some("#A")));
        check(&["A"], &["A"], false, (a, None));
        check(&["A", "B"], &["C", "b"], false, (ab, Some("(#C OR #b) -is:retweet")));
        check(&["A", "B"], &["C"], false, (ab, Some("(#C OR (#A #B)) -is:retweet")));
        check(&["A", "B"], &["A", "B"], true, (ab, Some("#A OR #B")));
    }

    #[test]
    fn what_x_cannot_be_asked_for_is_said() {
        let everything = Campaign { watched: Watched::Everything, ..Campaign::default() };
        assert!(Queries::of(&everything, false).unwrap_err().to_string().contains("every post"));
        let many = (0..60).filter_map(|n| Hashtag::new(&format!("PyConTag{n}"))).collect();
        let long = Campaign { watched: Watched::Tags(many), ..Campaign::default() };
        assert!(Queries::of(&long, false).unwrap_err().to_string().contains("512"));
    }
}
