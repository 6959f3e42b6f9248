//! Who said what? Posts by words of their text.

use super::answer::{Answer, since};
use super::numbers::excerpt;
use super::{At, Desk};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::people::called;
use crate::store::posts::StoredPost;
use crate::store::statistics::Limit;

/// Posts on a phone: each takes three lines.
const POSTS: u32 = 5;

impl Desk {
    pub(super) async fn search(&self, typed: &str, at: &At) -> Result<Answer, StoreError> {
        let found = self.store.search(typed.to_owned(), Limit(POSTS + 1)).await?;
        if found.is_empty() {
            return Ok(Answer::refused(say!(at.language, "search-nothing", text = typed)));
        }
        let shown = found.iter().take(POSTS as usize);
        let mut lines: Vec<String> = shown.map(|post| self.post_found(post, at)).collect();
        if found.len() > POSTS as usize {
            lines.push(say!(at.language, "search-more"));
        }
        Ok(Answer::done(lines.join("\n")))
    }

    fn post_found(&self, post: &StoredPost, at: &At) -> String {
        let since = since(post.created_at, at.now, self.store.campaign().zone, at.language);
        let who = called(&post.handle, &post.name);
        format!("{who}  {since}\n{}\n{}", excerpt(&post.text), post.url())
    }
}
