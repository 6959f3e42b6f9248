//! Asking search and lookup in the vocabulary that X understands at the moment.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::client::{Answer, Client};
use super::fields::Vocabulary;
use super::refusal::Refusal;

/// Speaks one of the two vocabularies, and changes over when X does not understand it.
#[derive(Clone)]
pub struct Tongue {
    client: Client,
    vocabulary: Vocabulary,
    /// It was changed over once for what X left out: again would turn in circles.
    settled: bool,
}

impl Tongue {
    /// One that begins with that vocabulary.
    pub fn new(client: Client, vocabulary: Vocabulary) -> Self {
        Self { client, vocabulary, settled: false }
    }

    /// The vocabulary that is asked in.
    pub fn vocabulary(&self) -> Vocabulary {
        self.vocabulary
    }

    /// Asks; once more in the other vocabulary where X refuses this one, or leaves out what was
    /// asked for. The same posts again cost nothing on the same day, and a post without its
    /// author would be somebody else's for ever.
    pub(super) async fn ask(
        &mut self,
        path: &str,
        query: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<Answer, Refusal> {
        let why = match self.ask_once(path, query, now).await {
            Err(Refusal::Wrong(words)) if is_about_fields(&words) => words,
            Ok(answer) if !self.settled && lacks_what_was_asked(&answer) => {
                self.change_over("its posts lack created_at or author_id");
                self.settled = true;
                return match self.ask_once(path, query, now).await {
                    Err(Refusal::Wrong(words)) if is_about_fields(&words) => {
                        self.change_over(&words);
                        Ok(answer)
                    }
                    asked => asked,
                };
            }
            asked => return asked,
        };
        self.change_over(&why);
        self.ask_once(path, query, now).await
    }

    async fn ask_once(
        &mut self,
        path: &str,
        query: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<Answer, Refusal> {
        let query = [query, &self.vocabulary.fields()].concat();
        self.client.get(path, &query, now).await
    }

    fn change_over(&mut self, why: &str) {
        self.vocabulary = self.vocabulary.other();
        let name = self.vocabulary.name();
        tracing::warn!("X is asked in its {name} vocabulary from now on: {why}");
    }
}

fn is_about_fields(words: &str) -> bool {
    words.contains(".fields") || words.contains("expansions")
}

/// X leaves out what it was asked for in words it no longer knows, and says nothing.
fn lacks_what_was_asked(answer: &Answer) -> bool {
    let told = answer.json().unwrap_or_default();
    let lacks = |post: &Value| post.get("created_at").is_none() || post.get("author_id").is_none();
    let posts = told.get("data").and_then(Value::as_array);
    posts.is_some_and(|posts| !posts.is_empty() && posts.iter().all(lacks))
}
