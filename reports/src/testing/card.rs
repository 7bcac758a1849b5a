//! A small fidelity card.

use claque_evaluation::FidelityCard;
use claque_evaluation::fidelity::{CARD_FORMAT_VERSION, PairRow, Published, Row, Verdict};

/// One row of each kind: a gate that holds, one that fails, one that informs of a miss, and one
/// whose class is not there.
pub(crate) fn card() -> FidelityCard {
    let (holds, misses) = (Verdict::Holds, Verdict::Misses);
    FidelityCard {
        format_version: CARD_FORMAT_VERSION,
        claque_version: "0.1.0".to_owned(),
        scenario: "quickstart".to_owned(),
        summary: "A small world.".to_owned(),
        scenario_hash: super::HASH.to_owned(),
        seed: 1,
        days: 3.0,
        accounts: 10_000,
        posts: 123_456,
        rows: vec![
            row("Gaps below half an hour", "share", Some(0.5), (Some(0.3), Some(0.6)), true, holds),
            row("Burstiness", "B", Some(0.2), (Some(0.25), Some(0.45)), true, misses),
            row("Deletions", "share", Some(0.05), (None, Some(0.03)), false, misses),
            row("Regulars", "share", None, (Some(2.0), None), true, Verdict::NotInThisWorld),
        ],
        pairs: vec![PairRow {
            of: "conference".to_owned(),
            class: "regulars".to_owned(),
            is_published: true,
            window_s: 60,
            accounts: 1_914,
            met: [5_040.0, 368.0, 104.0, 19.0, 1.0],
        }],
        notes: Vec::new(),
    }
}

fn row(
    title: &str,
    unit: &str,
    measured: Option<f64>,
    (lowest, highest): (Option<f64>, Option<f64>),
    is_gate: bool,
    verdict: Verdict,
) -> Row {
    let published: &[f64] = match title {
        "Gaps below half an hour" => &[0.4, 0.38],
        "Burstiness" => &[0.38],
        "Deletions" => &[0.02],
        _ => &[],
    };
    let of = |value: &f64| Published { value: *value, of: "a trace".to_owned() };
    Row {
        name: title.to_lowercase().replace(' ', "_"),
        title: title.to_owned(),
        unit: unit.to_owned(),
        what: "What is measured, and how.".to_owned(),
        measured,
        absent: measured.is_none().then(|| "nobody of this class".to_owned()),
        lowest,
        highest,
        published: published.iter().map(of).collect(),
        source: "docs/calibration.md".to_owned(),
        is_gate,
        verdict,
    }
}
