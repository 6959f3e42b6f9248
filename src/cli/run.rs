//! `boothbot run`: a real booth.

use std::io::{self, BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, bail};
use chrono::Utc;
use clap::Args;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Global, output, setup, wall};
use crate::app::{self, Booth};
use crate::chat::Chat;
use crate::chat::telegram::{self, Connection};
use crate::chat::terminal::{Colour, NAME, Terminal};
use crate::chat::webhook::Webhook;
use crate::config::chat::Telegram;
use crate::config::x::TOKEN;
use crate::config::{self, Config};
use crate::desk::Desk;
use crate::desk::joining::{BOT_NAME, CHAT_LANGUAGE};
use crate::domain::language::Language;
use crate::domain::staff::Role;
use crate::sources::Format;
use crate::sources::follow::Follow;
use crate::sources::x::client::Client;
use crate::sources::x::fields::Vocabulary;
use crate::sources::x::query::Queries;
use crate::store::Store;
use crate::store::connection::Purpose;
use crate::store::stock::ItemSetup;
use crate::tasks::clock::Clock;
use crate::tasks::x::Watch;
use crate::telemetry;

#[derive(Args)]
pub(super) struct Run {
    /// Only check the configuration and the database.
    #[arg(long)]
    check: bool,
    /// Who types on this terminal.
    #[arg(long = "as", value_name = "NAME", default_value = "booth")]
    name: String,
}

impl Run {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<ExitCode> {
        let config = global.configuration()?;
        let store = global.store(Purpose::Live, config.campaign.clone())?;
        let stop = CancellationToken::new();
        let x = match &config.x {
            Some(x) => Some(watch(&config, x, &store, &stop)?),
            None => None,
        };
        if self.check {
            output::note("The configuration and the database are fine.");
            return Ok(ExitCode::SUCCESS);
        }
        if config.sources.is_empty() && config.x.is_none() && config.telegram.is_none() {
            bail!(
                "there is nothing to watch: set a budget under [sources.x], or `follow` under \
                 [sources.file], in the configuration (`boothbot init` writes an example)"
            );
        }
        setup::block_on(async move {
            // First of all: a port that is taken is told before anything has begun.
            let web = wall::of(&config).await?;
            let terminal = terminal();
            let (items, members) = (items(&config), staff(&config));
            let mut webhooks = Vec::new();
            let mut chats = vec![(NAME.to_owned(), Language::En)];
            for settings in &config.webhooks {
                let webhook = Webhook::new(settings.clone(), &config.campaign.name)?;
                chats.push((webhook.name().to_owned(), settings.language));
                webhooks.push(webhook);
            }
            store.set_up(items, members, chats).await?;
            store.moderate(config.wall.clone()).await?;
            let staff = match store.staff_named(self.name.clone()).await? {
                Some(staff) => staff,
                None => store.set_staff(self.name, Role::Lead).await?,
            };
            if let Some(web) = &web
                && staff.role == Role::Lead
            {
                wall::tell_link(&store, &staff, &wall::address(web)).await?;
            }
            let sources = followed(&config, &store).await?;
            let telegram = match &config.telegram {
                Some(telegram) => Some(connected(&store, telegram, &config).await?),
                None => None,
            };
            output::note("Type /help; Ctrl-C stops.");
            stop_on_signal(stop.clone())?;
            if let Some(watch) = &x {
                let query = watch.queries.widest(true);
                output::note(&format!("Watching X for {query}."));
            }
            let booth = Booth {
                store,
                sources,
                x,
                terminal,
                typed: keyboard(),
                staff,
                telegram,
                webhooks,
                web,
                summary_at: config.summary_at,
                stop,
            };
            app::run(booth).await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// The files that are followed, each from where the last run had read it to.
async fn followed(config: &Config, store: &Store) -> anyhow::Result<Vec<Follow>> {
    let cursors = store.cursors().await?;
    let sources = config.sources.iter().map(|setting| {
        let known = cursors.iter().find(|cursor| cursor.source == setting.name);
        output::note(&format!("Watching {}.", setting.follow.display()));
        Follow::new(
            setting.name.clone(),
            setting.follow.clone(),
            Format::from_name(&setting.format).unwrap_or(Format::Auto),
            config.keep_raw,
            known.map(|cursor| cursor.position.as_str()),
        )
    });
    Ok(sources.collect())
}

/// X as the configuration wants it watched.
pub(super) fn watch(
    config: &Config,
    x: &config::x::X,
    store: &Store,
    stop: &CancellationToken,
) -> anyhow::Result<Watch> {
    let Some(token) = &x.token else {
        bail!(
            "[sources.x] has no token: set {TOKEN}, or write it to a file and name that with \
             token_file"
        );
    };
    Ok(Watch {
        store: store.clone(),
        client: Client::new(&x.api_url, token.expose())?,
        queries: Queries::of(&config.campaign, x.reposts)?,
        mode: x.mode,
        budget: x.budget,
        vocabulary: if x.post_vocabulary { Vocabulary::Post } else { Vocabulary::Tweet },
        keep_raw: config.keep_raw,
        summary_at: config.summary_at,
        clock: Clock::system(),
        stop: stop.clone(),
    })
}

/// The staff's Telegram. Whoever is to be the first lead is told how, on this terminal and nowhere
/// else: it is no line of the log.
async fn connected(
    store: &Store,
    telegram: &Telegram,
    config: &Config,
) -> anyhow::Result<Connection> {
    let connection = telegram::connect(telegram.token.expose(), &telegram.api_url)?;
    let language = config.chat_language.name().to_owned();
    store.set_setting(CHAT_LANGUAGE.to_owned(), language).await?;
    if let Some(token) = Desk::new(store.clone()).first_lead(only_lead(config), Utc::now()).await? {
        let link = match store.setting(BOT_NAME.to_owned()).await? {
            Some(bot) => format!(", or open https://t.me/{bot}?start={token}"),
            None => String::new(),
        };
        output::note(&format!(
            "Nobody leads on Telegram yet. To be the first, send your bot in private: /join \
             {token}{link}. Good once, for a day; whoever sends it leads the booth."
        ));
    }
    Ok(connection)
}

/// Whom the configuration calls the lead; with several, the first to come is the first.
fn only_lead(config: &Config) -> Option<String> {
    let mut leads = config.staff.iter().filter(|member| member.role == Role::Lead);
    leads.next().filter(|_| leads.next().is_none()).map(|lead| lead.name.clone())
}

/// The items of a configuration.
pub(super) fn items(config: &Config) -> Vec<ItemSetup> {
    let setup = config.items.iter().map(|item| ItemSetup {
        name: item.name.clone(),
        started: item.stock,
        per_day: item.per_day,
        low: item.low,
    });
    setup.collect()
}

/// The staff of a configuration.
pub(super) fn staff(config: &Config) -> Vec<(String, Role)> {
    config.staff.iter().map(|member| (member.name.clone(), member.role)).collect()
}

/// The embedded chat on standard output.
pub(super) fn terminal() -> Terminal {
    let colour = match telemetry::colours(io::stdout().is_terminal()) {
        true => Colour::On,
        false => Colour::Off,
    };
    Terminal::new(Box::new(io::stdout()), colour)
}

/// What is typed, line by line. The thread that reads ends with the program: nothing can wake
/// a thread that waits for a key.
pub(super) fn keyboard() -> mpsc::Receiver<String> {
    let (lines, typed) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in io::stdin().lock().split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if lines.blocking_send(line).is_err() {
                break;
            }
        }
    });
    typed
}

/// Stops on Ctrl-C and SIGTERM; a second one ends the program at once.
pub(super) fn stop_on_signal(stop: CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be heard")?;
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be heard")?;
    tokio::spawn(async move {
        for again in [false, true] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            stop.cancel();
            if again {
                std::process::exit(130);
            }
        }
    });
    Ok(())
}
