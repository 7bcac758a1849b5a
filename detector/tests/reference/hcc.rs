//! `hcc` against obvious code: every act with every act, frames added one by one.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::method::hcc::{Config, Extraction};
use claque_detector::{Findings, Layer, Method};
use claque_trace::Kind;
use proptest::prelude::*;

use super::layers::{Deed, any_deeds, batch};
use super::{assert_same, table};

/// Kind of object, object, account, time.
type Act = (u8, u64, u32, i64);

fn acts(deeds: &[Deed]) -> BTreeSet<(Act, u64)> {
    let mut acts = BTreeSet::new();
    for deed in deeds {
        let act = |kind, object| ((kind, object, deed.account, deed.at_ms), deed.post);
        if deed.kind != Kind::Repost {
            acts.extend(deed.hashtags.iter().map(|&tag| act(0, u64::from(tag))));
        }
        if matches!(deed.kind, Kind::Repost | Kind::Quote) {
            acts.insert(act(1, deed.parent));
        }
    }
    acts
}

type Weights = BTreeMap<(u32, u32), f64>;

/// The network of one window.
fn of_window(acts: &[Act]) -> Weights {
    let mut raw = Weights::new();
    for (n, a) in acts.iter().enumerate() {
        for b in &acts[n + 1..] {
            if (a.0, a.1) == (b.0, b.1) && a.2 != b.2 {
                *raw.entry((a.2.min(b.2), a.2.max(b.2))).or_default() += 1.0;
            }
        }
    }
    let strength = |account: u32| -> f64 {
        raw.iter().filter(|(pair, _)| pair.0 == account || pair.1 == account).map(|r| r.1).sum()
    };
    let weight =
        |(&(a, b), &r): (&(u32, u32), &f64)| ((a, b), r * r / (strength(a) + strength(b) - r));
    raw.iter().map(weight).collect()
}

fn naive(deeds: &[Deed], config: &Config) -> Weights {
    let acts: Vec<Act> = acts(deeds).into_iter().map(|(act, _)| act).collect();
    let first = acts.iter().map(|act| act.3).min().unwrap_or(0);
    let mut windows: BTreeMap<i64, Vec<Act>> = BTreeMap::new();
    for act in acts {
        let window = (act.3 - first) as f64 / (config.window_s * 1_000.0);
        #[expect(clippy::cast_possible_truncation, reason = "a few windows")]
        windows.entry(window.floor() as i64).or_default().push(act);
    }
    let networks: Vec<Weights> = windows.values().map(|acts| of_window(acts)).collect();
    let mut sum = Weights::new();
    for end in 0..networks.len() {
        for (back, network) in networks[..=end].iter().rev().take(config.frame).enumerate() {
            let fade = (0..back).fold(1.0, |so_far, _| so_far * config.decay);
            network.iter().for_each(|(&pair, w)| *sum.entry(pair).or_default() += w * fade);
        }
    }
    sum
}

fn ties(findings: &Findings) -> Vec<Vec<f64>> {
    table(findings, "edges", &["account_id", "account_id_y", "weight"])
}

/// Members of groups.
fn grouped(findings: &Findings) -> BTreeSet<u32> {
    findings.groups.iter().flat_map(|group| &group.members).map(|m| m.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn hcc_equals_its_naive_twin(
        deeds in any_deeds(),
        (window_s, frame) in (prop::sample::select(vec![3.0, 10.0, 45.0]), 1..4_usize),
        decay in 0.1..=1.0_f64,
    ) {
        let layers = vec![Layer::Repost, Layer::Hashtag];
        let config = Config { layers, window_s, frame, decay, ..Default::default() };
        let findings = Method::Hcc(config.clone()).run(&[batch(&deeds)]);
        let expected = naive(&deeds, &config);
        let rows = expected.iter().map(|(&(a, b), &w)| vec![a.into(), b.into(), w]);
        assert_same(ties(&findings), rows.collect());
        let heaviest = expected.values().copied().fold(0.0, f64::max);
        for score in &findings.accounts {
            let theirs = expected.iter().filter(|(pair, _)| {
                pair.0 == score.account.0 || pair.1 == score.account.0
            });
            let best = theirs.map(|(_, w)| w / heaviest).fold(0.0, f64::max);
            prop_assert_eq!(findings.flags(score.score), score.group.is_some());
            let most = if score.group.is_some() { 1.0 + best } else { best };
            prop_assert!(score.score <= most + 1e-9, "{score:?} {best}");
        }
    }

    #[test]
    fn extractions_nest(deeds in any_deeds(), min_weight in 0.0..=1.0_f64) {
        let run = |extraction| {
            let config = Config { extraction, min_weight, ..Default::default() };
            Method::Hcc(config).run(&[batch(&deeds)])
        };
        let all = grouped(&run(Extraction::Components));
        prop_assert!(grouped(&run(Extraction::Threshold)).is_subset(&all));
        prop_assert!(grouped(&run(Extraction::FsaV)).is_subset(&all));
    }
}
