//! "I posted, and you don't see me": every rule, ticked or crossed.

use super::Desk;
use super::answer::Answer;
use super::card;
use super::numbers::excerpt;
use crate::domain::campaign::Verdict;
use crate::domain::hashtag;
use crate::domain::post::{Audience, Author, Counts, Kind, Post, id_in_link};
use crate::store::connection::StoreError;
use crate::store::desk::Known;
use crate::store::people::called;
use crate::store::posts::StoredPost;

/// Posts of one author that `/why @handle` judges.
const POSTS: u32 = 3;

impl Desk {
    pub(super) async fn why(&self, what: &str) -> Result<Answer, StoreError> {
        if let Some(id) = id_in_link(what) {
            let network = id.network;
            return Ok(match self.store.known_post(id).await? {
                Some(known) => Answer::done(self.explained(&known)),
                None => Answer::refused(format!(
                    "We have not seen that post: it carries no tag we watch, or its network has \
                     not told us yet. If it is there, add it by hand: /add {network} @HANDLE {what}"
                )),
            });
        }
        let author = match self.author_meant(what).await? {
            Ok(author) => author,
            Err(answer) => {
                let text = format!(
                    "{} If the post is there, add it by hand: /add x {what} LINK",
                    answer.text
                );
                return Ok(Answer::refused(text));
            }
        };
        let posts = self.store.latest_posts_of(author.id, POSTS).await?;
        if posts.is_empty() {
            let who = author.called();
            return Ok(Answer::refused(format!("We have seen no post by {who}.")));
        }
        let texts: Vec<String> = posts.iter().map(|known| self.explained(known)).collect();
        Ok(Answer::done(texts.join("\n\n")))
    }

    fn explained(&self, known: &Known) -> String {
        let post = &known.post;
        let who = called(&post.handle, &post.name);
        let mut text = format!(
            "{who} at {}: {}",
            self.clock(post.created_at),
            if post.gone { "(deleted)".to_owned() } else { excerpt(&post.text) }
        );
        let verdict = self.store.campaign().judge(&as_judged(post), known.blocked);
        text += &ticked(&verdict);
        if !post.recorded && !post.gone {
            text += "\n✗ it only came inside another post, not by itself";
        }
        text += &format!("\nseen at {}", self.clock(post.seen_at));
        match known.claims.first() {
            Some(claim) => {
                let status = card::status(claim, self.store.campaign().zone);
                text += &format!("\n{who} has claim {}: {status}", claim.code);
            }
            None => {
                let network = post.id.network;
                text += &format!("\nNo claim. To give one anyway: /add {network} {who}");
            }
        }
        text
    }
}

/// The rules of a verdict, a line each.
pub fn ticked(verdict: &Verdict) -> String {
    let line = |outcome: &crate::domain::campaign::Outcome| {
        let mark = match (outcome.holds, outcome.loose) {
            (true, false) => "✓",
            (true, true) => "?",
            (false, _) => "✗",
        };
        format!("\n{mark} {}: {}", outcome.rule, outcome.detail)
    };
    verdict.rules.iter().map(line).collect()
}

/// A stored post as the campaign judges it.
fn as_judged(post: &StoredPost) -> Post {
    Post {
        id: post.id.clone(),
        chain: Vec::new(),
        edition: None,
        author: Author {
            native: String::new(),
            handle: post.handle.clone(),
            name: post.name.clone(),
        },
        kind: match post.kind {
            "reply" => Kind::Reply,
            "quote" => Kind::Quote,
            "repost" => Kind::Repost(None),
            _ => Kind::Original,
        },
        text: post.text.clone(),
        tags: hashtag::once_each(post.tags.iter().map(String::as_str)),
        created_at: post.created_at,
        language: None,
        mentions: Vec::new(),
        links: Vec::new(),
        counts: Counts::default(),
        audience: if post.protected { Audience::Protected } else { Audience::Public },
    }
}
