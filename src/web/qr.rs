//! The squares that open a network's composer with the campaign's tags filled in.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::linked::encoded;
use super::wall::network_called;
use crate::domain::language::Language;
use crate::domain::post::Network;
use crate::domain::stats::{Facet, Window};
use crate::say;
use crate::store::Store;
use crate::store::connection::StoreError;
use crate::store::statistics::Limit;

/// Networks whose composer opens from an address, the first where nothing is known yet.
const COMPOSERS: [Network; 2] = [Network::X, Network::Bluesky];

/// A square with what is said of it.
pub(super) struct Code {
    /// Dark on light with the quiet zone that scanners need: on a dark page too.
    pub(super) svg: String,
    pub(super) link: String,
    pub(super) network: &'static str,
    pub(super) called: &'static str,
    pub(super) label: String,
}

/// A square for each network that is watched or has brought posts.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn codes(
    store: &Store,
    tags: &[String],
    language: Language,
) -> Result<Vec<Code>, StoreError> {
    let brought = store.facet(Facet::Network, Window::default(), Limit(8)).await?;
    let now = chrono::Utc::now();
    let watched = store.sources(now, now).await?;
    let is_known = |network: &Network| {
        brought.iter().any(|row| row.value == network.name())
            || watched.iter().any(|source| source.name == network.name())
    };
    let mut networks: Vec<Network> = COMPOSERS.into_iter().filter(is_known).collect();
    if networks.is_empty() {
        networks.push(COMPOSERS[0]);
    }
    let code = |network| {
        let link = composer(network, tags)?;
        let called = network_called(network);
        let label = say!(language, "scene-join-scan", network = called);
        Some(Code { svg: square(&link)?, network: network.name(), link, called, label })
    };
    Ok(networks.into_iter().filter_map(code).collect())
}

/// Where a network lets somebody write a post that begins with these tags.
fn composer(network: Network, tags: &[String]) -> Option<String> {
    let text: String = tags.iter().map(|tag| format!("#{tag} ")).collect();
    let text = encoded(&text);
    match network {
        Network::X => Some(format!("https://x.com/intent/post?text={text}")),
        Network::Bluesky => Some(format!("https://bsky.app/intent/compose?text={text}")),
        _ => None,
    }
}

/// The square; `None` when the address is longer than one can hold.
fn square(link: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok()?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .quiet_zone(true)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // In a page an SVG has no XML declaration.
    drawn.find("<svg").map(|start| drawn[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(written: &[&str]) -> Vec<String> {
        written.iter().map(|&tag| tag.to_owned()).collect()
    }

    #[test]
    fn a_composer_opens_with_every_tag_filled_in() {
        let tags = tags(&["PyConAPAC", "파이콘"]);
        assert_eq!(
            composer(Network::X, &tags).unwrap(),
            "https://x.com/intent/post?text=%23PyConAPAC%20%23%ED%8C%8C%EC%9D%B4%EC%BD%98%20"
        );
        assert!(
            composer(Network::Bluesky, &tags)
                .unwrap()
                .starts_with("https://bsky.app/intent/compose?text=%23PyConAPAC%20%23")
        );
        assert_eq!(composer(Network::Mastodon, &tags), None);
    }

    /// The square as the renderer draws it, read by a reader that is not ours.
    #[test]
    fn the_square_is_read_as_the_link() {
        for network in COMPOSERS {
            let link = composer(network, &tags(&["PyConAPAC", "Elastic"])).unwrap();
            let drawn = square(&link).unwrap();
            let tree = resvg::usvg::Tree::from_str(&drawn, &resvg::usvg::Options::default());
            let tree = tree.unwrap();
            let size = tree.size().to_int_size();
            let mut pixels = resvg::tiny_skia::Pixmap::new(size.width(), size.height()).unwrap();
            resvg::render(&tree, resvg::tiny_skia::Transform::identity(), &mut pixels.as_mut());
            let (width, height) = (size.width() as usize, size.height() as usize);
            let mut read = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
                pixels.pixel(x as u32, y as u32).unwrap().green()
            });
            let grids = read.detect_grids();
            let (meta, content) = grids.first().expect("a square").decode().expect("it reads");
            assert_eq!(content, link);
            // Four modules of quiet on every side.
            let module = size.width() as usize / (meta.version.to_size() + 8);
            let edge = module * 4;
            let quiet = (0..width).all(|x| {
                (0..edge).all(|y| pixels.pixel(x as u32, y as u32).unwrap().green() == 255)
            });
            assert!(quiet, "there is ink in the quiet zone");
        }
    }
}
