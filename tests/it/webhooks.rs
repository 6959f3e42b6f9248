//! Webhooks against a server of our own: what each format is sent, and what each answer means.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use boothbot::chat::webhook::{DELIVERY, SIGNATURE, Webhook};
use boothbot::chat::{Chat, ChatError, Outgoing, Said};
use boothbot::config::chat::{self, WebhookFormat};
use boothbot::config::secret::Secret;
use boothbot::desk::card::{Button, Card, Look};
use boothbot::domain::claim::ClaimId;
use boothbot::domain::language::Language;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

type Heard = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// A receiver that gives one answer to everything.
struct Receiver {
    heard: Heard,
    port: u16,
}

type Reply = (StatusCode, Option<(&'static str, &'static str)>);

impl Receiver {
    async fn that_answers(status: u16, header: Option<(&'static str, &'static str)>) -> Self {
        let heard = Heard::default();
        let reply: Reply = (StatusCode::from_u16(status).expect("a status"), header);
        let app = Router::new().fallback(hear).with_state((heard.clone(), reply));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { heard, port }
    }

    fn webhook(&self, format: WebhookFormat) -> Webhook {
        webhook(self.port, format)
    }

    fn heard(&self) -> Vec<(HeaderMap, Bytes)> {
        std::mem::take(&mut *self.heard.lock().expect("no test panics here"))
    }

    fn body(&self) -> Value {
        let heard = self.heard();
        assert_eq!(heard.len(), 1);
        serde_json::from_slice(&heard[0].1).expect("JSON")
    }
}

async fn hear(
    State((heard, (status, header))): State<(Heard, Reply)>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    heard.lock().expect("no test panics here").push((headers, body));
    let mut answer = status.into_response();
    if let Some((name, value)) = header {
        answer.headers_mut().insert(name, value.parse().expect("a header"));
    }
    answer
}

fn webhook(port: u16, format: WebhookFormat) -> Webhook {
    let settings = chat::Webhook {
        name: "ops".to_owned(),
        format,
        url: Secret::new(&format!("http://127.0.0.1:{port}/hook-key")).expect("a URL"),
        secret: Secret::new("shared key").filter(|_| format == WebhookFormat::Json),
        language: Language::En,
    };
    Webhook::new(settings, "PyCon APAC").expect("a client")
}

fn now() -> DateTime<Utc> {
    "2026-11-21T05:02:00Z".parse().expect("14:02 in Seoul")
}

fn hostile() -> Card {
    Card {
        claim: ClaimId(7),
        revision: 2,
        language: Language::En,
        look: Look::Waiting,
        code: "7K3F".to_owned(),
        who: "@py".to_owned(),
        name: "<!channel> @everyone *bold* <script>".to_owned(),
        network: "x",
        text: format!("a & b\n> @here [x](http://evil.example)\n{}", "🎉*".repeat(3_000)),
        time: "14:02".to_owned(),
        status: "Waiting".to_owned(),
        flags: vec!["added by hand".to_owned()],
        tags: Vec::new(),
        buttons: vec![Button::OpenPost("https://x.com/py/status/1?a=1&b=2".to_owned())],
    }
}

fn said(what: Outgoing) -> Said {
    let key = "7.1".to_owned();
    Said { what, language: Language::En, silent: false, again: false, plain: false, key }
}

fn card(message: Option<&str>) -> Said {
    let message = message.map(str::to_owned);
    said(Outgoing::Cards { cards: vec![hostile()], message })
}

fn notice(text: &str) -> Said {
    said(Outgoing::Notice { text: text.to_owned(), file: None })
}

#[tokio::test]
async fn slack_gets_a_hostile_card_as_mere_words() {
    let receiver = Receiver::that_answers(200, None).await;
    receiver.webhook(WebhookFormat::Slack).say(&card(None), now()).await.unwrap();
    let body = receiver.body();
    let text = body["text"].as_str().unwrap();
    let head = "7K3F @py · &lt;!channel&gt; @everyone *bold* &lt;script&gt; · x · 14:02\nWaiting\n\
                ! added by hand\nhttps://x.com/py/status/1?a=1&amp;b=2\n│ a &amp; b\n│ &gt; @here";
    assert!(text.starts_with(head), "{text}");
    assert!(!text.contains('<') && !text.contains('>'), "{text}");
    assert_eq!((&body["mrkdwn"], &body["parse"]), (&json!(false), &json!("none")));
}

#[tokio::test]
async fn discord_pings_nobody_and_gets_no_more_than_it_takes() {
    let receiver = Receiver::that_answers(204, None).await;
    let mut webhook = receiver.webhook(WebhookFormat::Discord);
    webhook.say(&card(None), now()).await.unwrap();
    let body = receiver.body();
    let text = body["content"].as_str().unwrap();
    assert_eq!(body["allowed_mentions"], json!({"parse": []}));
    assert!(text.contains("\\<!channel\\> \\@everyone \\*bold\\*"), "{text}");
    assert!(text.contains("\nhttps://x.com/py/status/1?a=1&b=2\n"), "{text}");
    assert!(text.contains("\\[x\\]\\("), "{text}");
    webhook.say(&notice(&"*🎉".repeat(5_000)), now()).await.unwrap();
    let body = receiver.body();
    let units = body["content"].as_str().unwrap().encode_utf16().count();
    assert!((1_990..=2_000).contains(&units), "{units}");
}

#[tokio::test]
async fn mattermost_sees_neither_mentions_nor_markup() {
    let receiver = Receiver::that_answers(200, None).await;
    receiver.webhook(WebhookFormat::Mattermost).say(&card(None), now()).await.unwrap();
    let body = receiver.body();
    let text = body["text"].as_str().unwrap();
    for mention in ["@everyone", "@here", "@py"] {
        assert!(!text.contains(mention), "{mention}: {text}");
    }
    assert!(text.contains("@\u{200b}everyone \\*bold\\*"), "{text}");
}

#[tokio::test]
async fn our_own_format_has_fields_and_a_signature_that_verifies() {
    let receiver = Receiver::that_answers(200, None).await;
    let mut webhook = receiver.webhook(WebhookFormat::Json);
    webhook.say(&card(None), now()).await.unwrap();
    let (headers, body) = receiver.heard().remove(0);
    let mut mac = Hmac::<Sha256>::new_from_slice(b"shared key").unwrap();
    mac.update(&body);
    let signature = format!("sha256={:x}", mac.finalize().into_bytes());
    assert_eq!(headers[SIGNATURE], signature.as_str());
    assert_eq!(headers[DELIVERY], "7.1");
    let body: Value = serde_json::from_slice(&body).unwrap();
    let head = json!(["card", "PyCon APAC", "2026-11-21T05:02:00Z", "7K3F", "@py", "x", "waiting"]);
    let keys = ["event", "campaign", "at", "code", "who", "network", "state"];
    assert_eq!(keys.map(|key| body[key].clone()).to_vec(), *head.as_array().unwrap());
    assert_eq!(body["name"], "<!channel> @everyone *bold* <script>");
    assert_eq!(body["url"], "https://x.com/py/status/1?a=1&b=2");

    webhook.say(&card(Some("card-7.1")), now()).await.unwrap();
    let body = receiver.body();
    assert_eq!(body["event"], "moved");
    assert_eq!(body["text_line"], "7K3F @py · Waiting");
    webhook.say(&notice("1 mug left"), now()).await.unwrap();
    assert_eq!(receiver.body()["event"], "notice");
}

#[tokio::test]
async fn a_card_that_moves_is_told_in_one_line() {
    let receiver = Receiver::that_answers(200, None).await;
    receiver.webhook(WebhookFormat::Slack).say(&card(Some("m")), now()).await.unwrap();
    assert_eq!(receiver.body()["text"], "7K3F @py · Waiting");
}

#[tokio::test]
async fn each_answer_says_what_comes_next() {
    #[track_caller]
    fn check(error: &ChatError, wait: Option<i64>) {
        let told = format!("{error} {error:?}");
        assert!(!told.contains("hook-key") && !told.contains("127.0.0.1"), "{told}");
        match (error, wait) {
            (ChatError::TryLater { at, .. } | ChatError::Paused { until: at, .. }, Some(wait)) => {
                assert_eq!((*at - now()).num_seconds(), wait, "{told}");
            }
            (ChatError::Refused(_), None) => {}
            _ => panic!("{told}, expected {wait:?}"),
        }
    }
    for (status, header, attempts, wait) in [
        (429, Some(("retry-after", "17")), 0, Some(17)),
        (429, None, 1, Some(10)),
        (500, None, 0, Some(5)),
        (503, None, 3, Some(40)),
        (408, None, 0, Some(5)),
        (410, None, 0, None),
        (404, None, 0, None),
        (302, Some(("location", "http://127.0.0.1:1/hook-key")), 0, None),
    ] {
        let receiver = Receiver::that_answers(status, header).await;
        let webhook = receiver.webhook(WebhookFormat::Json);
        check(&webhook.post(&json!({}), "k", now(), attempts).await.unwrap_err(), wait);
        assert_eq!(receiver.heard().len(), 1);
    }
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let gone = webhook(port, WebhookFormat::Json);
    check(&gone.post(&json!({}), "k", now(), 0).await.unwrap_err(), Some(5));
}

#[tokio::test]
async fn what_is_sent_again_has_the_same_key() {
    let receiver = Receiver::that_answers(500, None).await;
    let mut webhook = receiver.webhook(WebhookFormat::Json);
    let later = now() + chrono::TimeDelta::seconds(90);
    webhook.say(&notice("1 mug left"), now()).await.unwrap_err();
    let ChatError::TryLater { at, .. } =
        webhook.say(&notice("1 mug left"), later).await.unwrap_err()
    else {
        panic!("it may pass");
    };
    assert_eq!((at - later).num_seconds(), 10);
    let other = Said { key: "8".to_owned(), ..notice("0 mugs left") };
    webhook.say(&other, later).await.unwrap_err();
    let keys: Vec<_> =
        receiver.heard().into_iter().map(|(headers, _)| headers[DELIVERY].clone()).collect();
    assert!(keys[0] == keys[1] && keys[1] != keys[2], "{keys:?}");
}
