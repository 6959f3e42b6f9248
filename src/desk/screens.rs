//! The booth's screens: how they do, in lines for `/status`, and letting them load anew.

use chrono::Duration;

use super::answer::{Answer, listed};
use super::{At, Desk};
use crate::say;
use crate::store::connection::StoreError;
use crate::store::screens::{Reload, Screen};

/// A screen says every ten seconds that it is alive; one that has been silent so long is not.
const SILENT: Duration = Duration::seconds(60);

impl Desk {
    pub(super) async fn reload(
        &self,
        screen: Option<String>,
        at: &At,
    ) -> Result<Answer, StoreError> {
        let (language, typed) = (at.language, screen.clone());
        let telling = at.telling(move |outcome| match (outcome, typed) {
            (Reload::Asked, Some(screen)) => {
                Answer::done(say!(language, "reload-asked", screen = screen))
            }
            (Reload::Asked, None) => Answer::done(say!(language, "reload-asked-all")),
            (Reload::Unknown(known), _) if known.is_empty() => {
                Answer::refused(say!(language, "reload-none"))
            }
            (Reload::Unknown(known), typed) => Answer::refused(say!(
                language,
                "reload-unknown",
                typed = typed.unwrap_or_default(),
                list = listed(&known, language),
            )),
        });
        self.store.ask_reload(screen, at.staff.id, at.now, telling).await
    }

    pub(super) async fn screen_lines(&self, at: &At) -> Result<Vec<String>, StoreError> {
        let screens = self.store.screens().await?;
        Ok(screens.iter().flat_map(|screen| self.lines_of(screen, at)).collect())
    }

    fn lines_of(&self, screen: &Screen, at: &At) -> Vec<String> {
        let (language, name) = (at.language, screen.name.as_str());
        let silent = at.now - screen.seen_at;
        if silent > SILENT {
            let moment = self.moment(screen.seen_at, at);
            return vec![say!(language, "status-screen-lost", screen = name, moment = moment)];
        }
        let seconds = silent.num_seconds().max(0);
        let seen = say!(language, "status-screen", screen = name, seconds = seconds);
        let delay = screen.delay.map(|delay| {
            let told = |wait: std::time::Duration| format!("{:.2}", wait.as_secs_f64());
            let (middle, most) = (told(delay.middle), told(delay.most));
            format!("  {}", say!(language, "status-screen-delay", middle = middle, most = most))
        });
        std::iter::once(seen).chain(delay).collect()
    }
}
