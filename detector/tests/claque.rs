mod support;
use claque_detector::method::claque::Config;
use claque_detector::{Findings, run_batch};
use support::{App, NO_APP, Row, average_precision, batch, flagged, label_shuffled, s2};
const APP: App =
    App { accounts: 40, broadcasts: 30, kept: 0.7, jitter_s: 60.0, volume_matched: false };
const HARD: App = App { broadcasts: 20, kept: 0.3, jitter_s: 300.0, volume_matched: true, ..APP };
fn run(rows: &[Row]) -> Findings {
    run_batch(&Config::default().build().unwrap(), &[batch(rows)])
}
fn coordinated(f: &Findings) -> Findings {
    let c = f.coordinated.clone().unwrap();
    Findings { accounts: c.accounts, threshold: c.threshold, ..Findings::default() }
}
#[test]
fn table() {
    for app in [
        App { jitter_s: 60.0, ..APP },
        App { jitter_s: 300.0, ..APP },
        App { jitter_s: 900.0, ..APP },
        App { jitter_s: 3_600.0, ..APP },
        App { jitter_s: 300.0, broadcasts: 10, ..APP },
        App { jitter_s: 3_600.0, broadcasts: 100, ..APP },
        App { broadcasts: 10, kept: 0.5, ..HARD },
        HARD,
        App { jitter_s: 900.0, ..HARD },
    ] {
        for seed in [1, 2] {
            let f = run(&s2(seed, 260, app, 0.0));
            let c = coordinated(&f);
            println!(
                "{} {} {} seed {seed}: AP {:.2} coord {:.2} flagged {:?} coord {:?} groups {:?}",
                app.jitter_s,
                app.broadcasts,
                app.kept,
                average_precision(&f, 300, 260),
                average_precision(&c, 300, 260),
                flagged(&f, 260),
                flagged(&c, 260),
                f.groups.iter().map(|g| g.members.len()).collect::<Vec<_>>()
            );
        }
    }
}
#[test]
fn null() {
    let (mut any, mut groups, mut fl) = (0, 0, 0);
    for seed in 0..200 {
        let rows = if seed % 2 == 0 {
            s2(seed, 150, NO_APP, 0.0)
        } else {
            label_shuffled(&s2(seed, 120, APP, 0.0), seed)
        };
        let f = run(&rows);
        let c = coordinated(&f);
        let n = flagged(&c, u32::MAX).0;
        any += usize::from(n > 0);
        groups += f.groups.len();
        fl += n;
    }
    println!("null: traces with any {any}, groups {groups}, flagged {fl}");
}
#[test]
fn boxing() {
    let Some(posts) = support::fight() else { return };
    let f = run_batch(&Config::default().build().unwrap(), &[posts]);
    println!(
        "fight: operated {:?} coordinated {:?} groups {:?}",
        flagged(&f, u32::MAX),
        flagged(&coordinated(&f), u32::MAX),
        f.groups.iter().map(|g| (g.members.len(), g.score)).collect::<Vec<_>>()
    );
}
