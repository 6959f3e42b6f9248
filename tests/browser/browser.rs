//! One Chromium window, driven as a person drives it.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// How long a page may take to show what it must.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A full-HD screen.
pub(crate) const HALL: (u32, u32) = (1920, 1080);

/// A phone, upright.
pub(crate) const PHONE: (u32, u32) = (390, 844);

/// A window with no history of its own. The driver ends with it.
pub(crate) struct Browser {
    pub(crate) page: Client,
    driver: Driver,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; chromium ends with it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Opens a window of that many CSS pixels.
    pub(crate) async fn open(size: (u32, u32)) -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let mut said = BufReader::new(child.stdout.take().expect("its words"));
        let driver = Driver(child);
        let port = loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).expect("text") > 0, "chromedriver ended");
            if let Some((_, port)) = line.trim_end().rsplit_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let wishes = json!({
            // --no-sandbox: the gate runs as root in a container.
            "goog:chromeOptions": {"args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
            ]},
            "goog:loggingPrefs": {"browser": "ALL"},
            "unhandledPromptBehavior": "ignore",
        });
        let wishes: Capabilities = serde_json::from_value(wishes).expect("an object");
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a window");
        let browser = Self { page, driver };
        browser.sized(size).await;
        browser
    }

    /// Gives the page that many CSS pixels.
    pub(crate) async fn sized(&self, (width, height): (u32, u32)) {
        let metrics = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// What the person prefers: a name and a value of a media feature.
    pub(crate) async fn prefers(&self, feature: &str, value: &str) {
        let features = json!({"features": [{"name": feature, "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let command = Driven {
            path: "goog/cdp/execute",
            body: json!({"cmd": command, "params": parameters}),
        };
        self.page.issue_cmd(command).await.expect("chromium obeys")
    }

    pub(crate) async fn goes_to(&self, url: &str) {
        self.page.goto(url).await.expect("the page opens");
    }

    /// Waits until the page shows what fits the CSS selector.
    pub(crate) async fn sees(&self, selector: &str) {
        let waited = self.page.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        if waited.is_err() {
            let page = self.text("body").await;
            panic!("{selector} did not appear; the page says:\n{page}");
        }
    }

    /// Waits until an expression of the page becomes true.
    pub(crate) async fn becomes(&self, expression: &str) {
        let ended = tokio::time::timeout(PATIENCE, async {
            while self.says(expression).await != Value::Bool(true) {
                tokio::task::yield_now().await;
            }
        });
        if ended.await.is_err() {
            let page = self.text("body").await;
            panic!("{expression} did not become true; the page says:\n{page}");
        }
    }

    /// The value of an expression of the page.
    pub(crate) async fn says(&self, expression: &str) -> Value {
        let script = format!("return {expression};");
        self.page.execute(&script, Vec::new()).await.expect("it can be told")
    }

    /// The text that a person sees there, found and read in one step: the page may put another
    /// element there between two.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let expression = format!("document.querySelector({})?.innerText", json!(selector));
        match self.says(&expression).await {
            Value::String(text) => text,
            _ => panic!("{selector} is not on the page"),
        }
    }

    /// Presses what fits the CSS selector, wherever on the page it is. What the page has just put
    /// in another's place is pressed instead.
    pub(crate) async fn clicks(&self, selector: &str) {
        loop {
            self.sees(selector).await;
            let press = async { self.page.find(Locator::Css(selector)).await?.click().await };
            match press.await {
                Err(error) if error.is_stale_element_reference() || error.is_no_such_element() => {}
                pressed => return pressed.expect("it can be pressed"),
            }
        }
    }

    /// Types into a field.
    pub(crate) async fn types(&self, selector: &str, text: &str) {
        let field = self.page.find(Locator::Css(selector)).await.expect("it is on the page");
        field.send_keys(text).await.expect("it takes text");
    }

    /// Presses keys, wherever the page's attention is.
    pub(crate) async fn presses(&self, keys: &str) {
        let body = self.page.find(Locator::Css("body")).await.expect("a body");
        body.send_keys(keys).await.expect("keys are pressed");
    }

    /// Asserts that no dialog is open and that nothing was refused by the page's policy, nor
    /// failed in its script.
    pub(crate) async fn was_left_alone(&self) {
        let alert = self.page.get_alert_text().await.expect_err("no dialog is open");
        assert!(alert.is_no_such_alert(), "{alert}");
        let log = Driven { path: "se/log", body: json!({"type": "browser"}) };
        let log = self.page.issue_cmd(log).await.expect("a log");
        let faults: Vec<&Value> = log
            .as_array()
            .expect("lines")
            .iter()
            // A server that is gone is no fault of the page.
            .filter(|line| line["level"] == "SEVERE" && line["source"] != "network")
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }

    /// Leaves a picture of the page in `target/screens/`.
    pub(crate) async fn is_pictured(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screens");
        std::fs::create_dir_all(&folder).expect("a folder");
        let picture = self.page.screenshot().await.expect("a picture");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("it is written");
    }

    pub(crate) async fn closes(self) {
        self.page.close().await.expect("the window closes");
        drop(self.driver);
    }
}

/// A command that only Chromium's driver knows.
#[derive(Debug)]
struct Driven {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Driven {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
