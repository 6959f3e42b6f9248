//! The language of rules, which is also that of search queries.

use super::tweet::{self, Kind, Tweet};

/// What a post is matched by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// With the content of a quoted post.
    Stream,
    /// Only a post's own text.
    Search,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    Tag(String),
    Word(String),
    From(String),
    Lang(String),
    Is(&'static str),
}

/// A term, or X's reasons to refuse it.
pub(super) fn parse(query: &str) -> Result<Term, Vec<String>> {
    let tokens = tokens(query);
    let mut reader = Reader { tokens: &tokens, next: 0 };
    let term = reader.any().map_err(|why| vec![why])?;
    if let Some((position, token)) = reader.peek() {
        return Err(vec![format!(
            "no viable alternative at input '{token}' (at position {position})"
        )]);
    }
    let mut reasons = Vec::new();
    if is_negative(&term) {
        reasons.push("Rules must contain a non-negation term (at position 1)".to_owned());
    }
    if !is_positive(&term) {
        let reason = "Rules must contain at least one positive, non-stopword clause";
        reasons.push(format!("{reason} (at position 1)"));
    }
    if reasons.is_empty() { Ok(term) } else { Err(reasons) }
}

fn is_negative(term: &Term) -> bool {
    match term {
        Term::Not(_) => true,
        Term::All(terms) => terms.iter().all(is_negative),
        Term::Any(terms) => terms.iter().any(is_negative),
        _ => false,
    }
}

/// Whether a term may stand alone.
fn is_positive(term: &Term) -> bool {
    match term {
        Term::All(terms) => terms.iter().any(is_positive),
        Term::Any(terms) => terms.iter().all(is_positive),
        Term::Not(_) | Term::Lang(_) | Term::Is(_) => false,
        Term::Tag(_) | Term::Word(_) | Term::From(_) => true,
    }
}

/// The words, phrases, signs and parentheses of a query, each with its position from 1.
fn tokens(query: &str) -> Vec<(usize, String)> {
    let mut tokens: Vec<(usize, String)> = Vec::new();
    let mut is_open = false;
    let mut in_phrase = false;
    for (at, c) in query.chars().enumerate() {
        let is_sign = matches!(c, '(' | ')') || c == '-' && !is_open;
        if in_phrase || !is_sign && !c.is_whitespace() {
            in_phrase ^= c == '"';
            match tokens.last_mut() {
                Some((_, token)) if is_open => token.push(c),
                _ => tokens.push((at + 1, c.to_string())),
            }
            is_open = true;
            continue;
        }
        is_open = false;
        if is_sign {
            tokens.push((at + 1, c.to_string()));
        }
    }
    tokens
}

struct Reader<'a> {
    tokens: &'a [(usize, String)],
    next: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<(usize, &'a str)> {
        self.tokens.get(self.next).map(|(position, token)| (*position, token.as_str()))
    }

    fn any(&mut self) -> Result<Term, String> {
        let mut terms = vec![self.all()?];
        while self.peek().is_some_and(|(_, token)| token == "OR") {
            self.next += 1;
            terms.push(self.all()?);
        }
        Ok(if terms.len() == 1 { terms.remove(0) } else { Term::Any(terms) })
    }

    fn all(&mut self) -> Result<Term, String> {
        let mut terms = Vec::new();
        while self.peek().is_some_and(|(_, token)| !matches!(token, "OR" | ")")) {
            terms.push(self.one()?);
        }
        match terms.len() {
            0 => Err("no viable alternative at the end of a clause".to_owned()),
            1 => Ok(terms.remove(0)),
            _ => Ok(Term::All(terms)),
        }
    }

    fn one(&mut self) -> Result<Term, String> {
        let (position, token) = self.peek().ok_or("a clause is missing")?;
        self.next += 1;
        match token {
            "-" => match self.one()? {
                Term::All(_) | Term::Any(_) | Term::Not(_) => {
                    Err(format!("a group may not be negated (at position {position})"))
                }
                term => Ok(Term::Not(Box::new(term))),
            },
            "(" => {
                let term = self.any()?;
                let closes = self.peek().is_some_and(|(_, token)| token == ")");
                self.next += 1;
                if closes { Ok(term) } else { Err("missing ')'".to_owned()) }
            }
            "or" | "Or" => Err(format!(
                "Ambiguous use of or as a keyword. Use OR to logically join two clauses, or \
                 \"or\" to find occurrences of or in text (at position {position})"
            )),
            token => atom(position, token),
        }
    }
}

fn atom(position: usize, token: &str) -> Result<Term, String> {
    let folded = token.to_lowercase();
    if let Some(tag) = folded.strip_prefix(['#', '＃']) {
        let is_tag = !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || c == '_');
        let tag = is_tag.then(|| Term::Tag(tag.to_owned()));
        return tag.ok_or_else(|| format!("'{token}' is no hashtag (at position {position})"));
    }
    if let Some(phrase) = folded.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Ok(Term::Word(phrase.to_owned()));
    }
    match folded.split_once(':') {
        Some(("is", "retweet")) => Ok(Term::Is("retweet")),
        Some(("is", "quote")) => Ok(Term::Is("quote")),
        Some(("is", "reply")) => Ok(Term::Is("reply")),
        Some(("from", handle)) => Ok(Term::From(handle.to_owned())),
        Some(("lang", lang)) => Ok(Term::Lang(lang.to_owned())),
        Some((operator, _)) => Err(format!(
            "Reference to invalid operator '{operator}'. Operator is not available in current \
             product or product packaging (at position {position})"
        )),
        None => Ok(Term::Word(folded)),
    }
}

impl Term {
    pub(super) fn matches(&self, tweet: &Tweet, scope: Scope) -> bool {
        match self {
            Self::All(terms) => terms.iter().all(|term| term.matches(tweet, scope)),
            Self::Any(terms) => terms.iter().any(|term| term.matches(tweet, scope)),
            Self::Not(term) => !term.matches(tweet, scope),
            Self::Tag(tag) => texts(tweet, scope).iter().any(|text| has_tag(text, tag)),
            Self::Word(word) => texts(tweet, scope).iter().any(|text| text.contains(word)),
            Self::From(handle) => tweet.author.handle.eq_ignore_ascii_case(handle),
            Self::Lang(lang) => tweet.lang.eq_ignore_ascii_case(lang),
            Self::Is("retweet") => tweet.is(Kind::Retweeted),
            Self::Is("quote") => tweet.is(Kind::Quoted),
            Self::Is(_) => tweet.is(Kind::RepliedTo),
        }
    }
}

/// Everything a post is matched by, in lower case.
fn texts(tweet: &Tweet, scope: Scope) -> Vec<String> {
    let quoted = tweet.refers.iter().filter(|(kind, _)| *kind == Kind::Quoted);
    let quoted = quoted.filter(|_| scope == Scope::Stream).map(|(_, quoted)| quoted);
    std::iter::once(tweet).chain(quoted).map(|tweet| tweet.text.to_lowercase()).collect()
}

fn has_tag(text: &str, wanted: &str) -> bool {
    tweet::hashtags(text).iter().any(|found| found["tag"] == wanted)
}
