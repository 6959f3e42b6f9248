//! The functions that every post goes through: `cargo bench`.

use boothbot::domain::campaign::{Campaign, Watched};
use boothbot::domain::hashtag;
use boothbot::sources::x_v2;
use boothbot::store::batch::Batch;
use boothbot::store::connection::Purpose;
use boothbot::store::{Kind, Store};
use boothbot::tasks::generator::Generator;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

const TEXT: &str = "파이콘 APAC에서 만나요! The booth is lovely, see https://example.org/a#b \
                    ＃ＰｙＣｏｎＡＰＡＣ #Elastic #파이썬 #python🎉";

#[divan::bench]
fn extract(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(TEXT)).bench(|| hashtag::extract(divan::black_box(TEXT)));
}

#[divan::bench(args = ["PyConAPAC", "파이콘", "ＰｙＣｏｎＡＰＡＣ"])]
fn fold(tag: &str) -> String {
    hashtag::fold(divan::black_box(tag)).into_owned()
}

#[divan::bench]
fn parse_x_v2(bencher: Bencher<'_, '_>) {
    let lines = lines(1_000);
    let bytes: usize = lines.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(lines.len())).bench(|| {
        let mut items = Vec::new();
        for line in &lines {
            x_v2::parse(line, false, &mut items).expect("the generator's lines parse");
        }
        items
    });
}

/// One transaction of a thousand posts into an empty database, counters and all.
#[divan::bench(sample_count = 20)]
fn record_a_thousand(bencher: Bencher<'_, '_>) {
    let lines = lines(1_000);
    let campaign = Campaign { watched: Watched::Everything, ..Campaign::default() };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let made = std::sync::atomic::AtomicU32::new(0);
    bencher
        .counter(ItemsCount::new(lines.len()))
        .with_inputs(|| {
            let number = made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let path = folder.path().join(format!("{number}.db"));
            let store = Store::open(&path, Purpose::Live, Kind::Real, campaign.clone());
            let mut items = Vec::new();
            for line in &lines {
                x_v2::parse(line, true, &mut items).expect("the generator's lines parse");
            }
            (store.expect("a store"), Batch::prepare(items, &campaign))
        })
        .bench_values(|(store, batch)| {
            runtime.block_on(store.record(batch, chrono::Utc::now())).expect("it records")
        });
}

fn lines(count: usize) -> Vec<Vec<u8>> {
    let mut generator = Generator::new(42);
    let line = |_| {
        let mut line = Vec::new();
        generator.line(&mut line);
        line.truncate(line.len() - 2);
        line
    };
    (0..count).map(line).collect()
}
