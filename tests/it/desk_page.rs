//! The desk in the browser, and who may come in: the real app, asked over HTTP as browsers do.

mod access;
mod binary;
mod board;
mod giving;
mod held;
mod login;
mod security;

use boothbot::config::passphrase::Passphrase;
use boothbot::config::secret::Secret;
use boothbot::config::web::Doors;
use boothbot::desk::Desk;
use boothbot::domain::language::Language;
use boothbot::domain::staff::Role;
use chrono::Utc;
use reqwest::{Method, StatusCode, redirect};

use crate::wall::{PATIENCE, Wall};

/// What the staff of these tests know.
const PASSPHRASE: &str = "open sesame 열려라";

/// What the guests of these tests know.
const GUESTS: &str = "pycon apac 2026";

pub(crate) fn passphrase(text: &str) -> Option<Passphrase> {
    let hash = Passphrase::hash(text).expect("randomness");
    Passphrase::read(&Secret::new(&hash).expect("a text"))
}

/// Doors with both passwords.
fn guarded() -> Doors {
    Doors { url: None, passphrase: passphrase(PASSPHRASE), guests: passphrase(GUESTS) }
}

async fn guarded_wall() -> Wall {
    Wall::with(Language::En, guarded()).await
}

/// A browser: it keeps a cookie, says where its forms come from, and follows nothing by itself.
struct Browser {
    http: reqwest::Client,
    base: String,
    cookie: Option<String>,
}

impl Browser {
    fn new(wall: &Wall) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
        let http = http.redirect(redirect::Policy::none()).build().expect("a client");
        Self { http, base: wall.url(""), cookie: None }
    }

    /// One that has come in by a link.
    async fn of(wall: &Wall, name: &str, role: Role) -> Self {
        let mut browser = Self::new(wall);
        let token = link(wall, name, role).await;
        let answer = browser.post("/login/link", &[("token", &token)]).await;
        assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "/desk"));
        browser
    }

    async fn guest(wall: &Wall) -> Self {
        let mut browser = Self::new(wall);
        let answer = browser.post("/login/guest", &[("password", GUESTS)]).await;
        assert_eq!((answer.status(), location(&answer)), (StatusCode::SEE_OTHER, "/"));
        browser
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        request
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        let request = self.request(Method::GET, path).header("accept", "text/html");
        request.send().await.expect("an answer")
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.expect("text")
    }

    /// Sends a form from a page of ours.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let request = self.request(Method::POST, path).header("origin", &self.base);
        let answer = request.form(fields).send().await.expect("an answer");
        if let Some(cookie) = answer.headers().get("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }
}

fn location(answer: &reqwest::Response) -> &str {
    answer.headers().get("location").map_or("", |to| to.to_str().expect("text"))
}

/// The token of a link for somebody.
async fn link(wall: &Wall, name: &str, role: Role) -> String {
    let staff = wall.store.set_staff(name.to_owned(), role).await.expect("a store");
    let desk = Desk::new(wall.store.clone());
    desk.login_link(&staff, Utc::now()).await.expect("a store").expect("randomness")
}

/// The value of the first hidden field of that name behind `after`.
fn hidden(page: &str, after: &str, name: &str) -> String {
    let (_, behind) = page.split_once(after).unwrap_or_else(|| panic!("no {after} in {page}"));
    let field = format!("name=\"{name}\" value=\"");
    let (_, value) = behind.split_once(&field).unwrap_or_else(|| panic!("no {name} in {behind}"));
    value.split('"').next().expect("a value").to_owned()
}

/// A card of the page, to press its buttons.
struct Card {
    claim: String,
    revision: String,
    nonce: String,
}

impl Card {
    /// The first card of somebody.
    fn of(page: &str, who: &str) -> Self {
        let at = page.find(&format!("<bdi>{who}</bdi>")).unwrap_or_else(|| panic!("{who}: {page}"));
        let card = &page[page[..at].rfind("<article").expect("a card")..];
        let [claim, revision, nonce] =
            ["claim", "revision", "nonce"].map(|name| hidden(card, "<form", name));
        Self { claim, revision, nonce }
    }

    fn fields<'f>(&'f self, what: &'f str) -> [(&'f str, &'f str); 4] {
        [
            ("claim", &self.claim),
            ("revision", &self.revision),
            ("nonce", &self.nonce),
            ("what", what),
        ]
    }
}

impl Browser {
    /// Presses a button as a form does, and reads the page that comes.
    async fn press(&mut self, card: &Card, what: &str) -> String {
        self.sends("/desk/press", &card.fields(what)).await
    }

    /// Sends a form, and reads the page that comes.
    async fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        match answer.status() {
            StatusCode::SEE_OTHER => self.page(location(&answer)).await,
            _ => answer.text().await.expect("text"),
        }
    }

    /// Sends a form as the script does.
    async fn script_sends(&self, path: &str, fields: &[(&str, &str)]) -> serde_json::Value {
        let request = self.request(Method::POST, path).header("origin", &self.base);
        let request = request.header("accept", "application/json").form(fields);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }
}

/// What the page says to whoever pressed.
fn told(page: &str) -> String {
    let (_, behind) = page.split_once("id=\"told\"").unwrap_or_else(|| panic!("{page}"));
    let text = behind.split_once('>').and_then(|(_, text)| text.split_once("</p>"));
    text.expect("a paragraph").0.to_owned()
}
