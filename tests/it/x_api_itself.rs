//! The fake X API held to what it promises, by a plain client and by hand-written requests.

use crate::x_api::XApi;

#[tokio::test]
async fn it_starts() {
    let api = XApi::start();
    let answer = reqwest::Client::new()
        .get(format!("{}/2/tweets/search/stream/rules", api.url()))
        .bearer_auth(api.token())
        .header("user-agent", "x")
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
}
