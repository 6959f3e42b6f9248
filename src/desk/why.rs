//! "I posted, and you don't see me": every rule, ticked or crossed.

use chrono::NaiveDateTime;

use super::answer::Answer;
use super::card;
use super::moderation::on_the_wall;
use super::notice::named;
use super::numbers::excerpt;
use super::sources::X;
use super::{At, Desk};
use crate::domain::hashtag;
use crate::domain::language::Language;
use crate::domain::post::{Audience, Author, Kind, Network, Post, PostId, id_in_link};
use crate::domain::verdict::{Detail, Outcome, Rule, Verdict};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::desk::Known;
use crate::store::people::called;
use crate::store::posts::StoredPost;

/// Posts of one author that `/why @handle` judges.
const POSTS: u32 = 3;

impl Desk {
    pub(super) async fn why(&self, what: &str, at: &At) -> Result<Answer, StoreError> {
        if let Some(id) = id_in_link(what) {
            let network = id.network;
            let asked = self.ask_network(vec![id.clone()], at).await?;
            let answer = match self.store.known_post(id).await? {
                Some(known) => Answer::done(self.explained(&known, at)),
                None => Answer::refused(say!(
                    at.language,
                    "why-unseen-post",
                    network = network,
                    link = what,
                )),
            };
            return Ok(with(answer, asked));
        }
        let author = match self.author_meant(what, at).await? {
            Ok(author) => author,
            Err(answer) => {
                let hint = say!(at.language, "why-add-by-hand", typed = what);
                return Ok(Answer::refused(format!("{} {hint}", answer.text)));
            }
        };
        let posts = self.store.latest_posts_of(author.id, POSTS).await?;
        if posts.is_empty() {
            let who = author.called();
            return Ok(Answer::refused(say!(at.language, "why-no-posts", who = who)));
        }
        let texts: Vec<String> = posts.iter().map(|known| self.explained(known, at)).collect();
        let ids = posts.into_iter().filter(|known| !known.post.gone).map(|known| known.post.id);
        let asked = self.ask_network(ids.collect(), at).await?;
        Ok(with(Answer::done(texts.join("\n\n")), asked))
    }

    /// Has the posts of X looked up, where X is watched, and says so.
    async fn ask_network(&self, posts: Vec<PostId>, at: &At) -> Result<Option<String>, StoreError> {
        if self.store.budget().await?.is_none() {
            return Ok(None);
        }
        let mut asked = None;
        for post in posts.into_iter().filter(|post| post.network == Network::X) {
            self.store.ask_lookup(post, at.now).await?;
            asked = Some(say!(at.language, "why-asking", source = named(X)));
        }
        Ok(asked)
    }

    fn explained(&self, known: &Known, at: &At) -> String {
        let post = &known.post;
        let who = called(&post.handle, &post.name);
        let text = if post.gone { say!(at.language, "why-deleted") } else { excerpt(&post.text) };
        let moment = self.moment(post.created_at, at);
        let mut answer = say!(at.language, "why-post", who = who, moment = moment, text = text);
        let verdict = self.store.campaign().judge(&as_judged(post), known.blocked);
        answer += &ticked(&verdict, at.language);
        let shown = post.kind == "repost" || post.gone;
        if let Some(words) = on_the_wall(known.showing, at.language).filter(|_| !shown) {
            answer += "\n";
            answer += &words;
        }
        if !post.recorded && !post.gone {
            answer += &format!("\n✗ {}", say!(at.language, "why-only-inside"));
        }
        let seen = self.moment(post.seen_at, at);
        answer += &format!("\n{}\n", say!(at.language, "why-seen", moment = seen));
        answer += &match known.claims.first() {
            Some(claim) => say!(
                at.language,
                "why-claim",
                who = who,
                code = claim.code,
                status = card::status(claim, self.store.campaign().zone, at.language),
            ),
            None => say!(at.language, "why-no-claim", network = post.id.network, who = who),
        };
        answer
    }
}

/// An answer with one more line.
fn with(answer: Answer, line: Option<String>) -> Answer {
    match line {
        Some(line) => Answer { text: format!("{}\n{line}", answer.text), ..answer },
        None => answer,
    }
}

/// The rules of a verdict, a line each.
pub fn ticked(verdict: &Verdict, language: Language) -> String {
    let line = |outcome: &Outcome| {
        let mark = match (outcome.holds, outcome.loose) {
            (true, false) => "✓",
            (true, true) => "?",
            (false, _) => "✗",
        };
        let (rule, detail) = (rule(&outcome.rule, language), detail(&outcome.detail, language));
        format!("\n{mark} {rule}: {detail}")
    };
    verdict.rules.iter().map(line).collect()
}

fn rule(rule: &Rule, language: Language) -> String {
    match rule {
        Rule::Carries(tag) => say!(language, "rule-carries", tag = tag),
        Rule::NotARepost => say!(language, "rule-not-a-repost"),
        Rule::InTheWindow => say!(language, "rule-in-the-window"),
        Rule::Public => say!(language, "rule-public"),
        Rule::AuthorNotBlocked => say!(language, "rule-author-not-blocked"),
    }
}

fn detail(detail: &Detail, language: Language) -> String {
    let minute = |at: &NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    match detail {
        Detail::Written => say!(language, "detail-written"),
        Detail::Glued(tag) => say!(language, "detail-glued", tag = tag),
        Detail::AnotherTag(tag) => say!(language, "detail-another-tag", tag = tag),
        Detail::NoTag => say!(language, "detail-no-tag"),
        Detail::NotAmong => say!(language, "detail-not-among"),
        Detail::Kind("reply") => say!(language, "detail-reply"),
        Detail::Kind("quote") => say!(language, "detail-quote"),
        Detail::Kind("repost") => say!(language, "detail-repost"),
        Detail::Kind(_) => say!(language, "detail-original"),
        Detail::NoWindow => say!(language, "detail-no-window"),
        Detail::Posted { at } => say!(language, "detail-posted", at = minute(at)),
        Detail::TooEarly { at, starts } => {
            say!(language, "detail-too-early", at = minute(at), starts = minute(starts))
        }
        Detail::TooLate { at, ends } => {
            say!(language, "detail-too-late", at = minute(at), ends = minute(ends))
        }
        Detail::ReadBy(Audience::Public) => say!(language, "detail-public"),
        Detail::ReadBy(Audience::Unlisted) => say!(language, "detail-unlisted"),
        Detail::ReadBy(Audience::Protected) => say!(language, "detail-protected"),
        Detail::Blocked(true) => say!(language, "detail-blocked"),
        Detail::Blocked(false) => say!(language, "detail-not-blocked"),
    }
}

/// A stored post as the campaign judges it.
fn as_judged(post: &StoredPost) -> Post {
    let author =
        Author { native: String::new(), handle: post.handle.clone(), name: post.name.clone() };
    let tags = hashtag::once_each(post.tags.iter().map(String::as_str));
    Post {
        kind: match post.kind {
            "reply" => Kind::Reply,
            "quote" => Kind::Quote,
            "repost" => Kind::Repost(None),
            _ => Kind::Original,
        },
        audience: if post.protected { Audience::Protected } else { Audience::Public },
        ..Post::new(post.id.clone(), author, post.text.as_str(), tags, post.created_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desk_and_explain_say_the_same_in_english() {
        let at = NaiveDateTime::default();
        let details = [
            Detail::Written,
            Detail::Glued("Elastic에서".into()),
            Detail::AnotherTag("ElasticSearch".into()),
            Detail::NoTag,
            Detail::NotAmong,
            Detail::Kind("original"),
            Detail::Kind("reply"),
            Detail::Kind("quote"),
            Detail::Kind("repost"),
            Detail::NoWindow,
            Detail::Posted { at },
            Detail::TooEarly { at, starts: at },
            Detail::TooLate { at, ends: at },
            Detail::ReadBy(Audience::Public),
            Detail::ReadBy(Audience::Unlisted),
            Detail::ReadBy(Audience::Protected),
            Detail::Blocked(true),
            Detail::Blocked(false),
        ];
        for known in details {
            assert_eq!(detail(&known, Language::En), known.to_string());
        }
        let rules = [
            Rule::Carries("Elastic".into()),
            Rule::NotARepost,
            Rule::InTheWindow,
            Rule::Public,
            Rule::AuthorNotBlocked,
        ];
        for known in rules {
            assert_eq!(rule(&known, Language::En), known.to_string());
        }
    }
}
