//! `copycatch` against obvious code: maps, and every stretch of time tried.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::Method;
use claque_detector::method::copycatch::Config;
use proptest::prelude::*;

use super::{Row, any_rows, batch};

type Object = (u32, i64);
/// First uses: when each account acted on an object.
type Acts = BTreeMap<Object, BTreeMap<u32, i64>>;

const BUCKET_MS: i64 = 30_000;

fn acts(rows: &[Row]) -> Acts {
    let mut acts = Acts::new();
    for row in rows {
        let of_object = acts.entry((row.hashtag, row.at_ms.div_euclid(BUCKET_MS))).or_default();
        let first = of_object.entry(row.account).or_insert(row.at_ms);
        *first = row.at_ms.min(*first);
    }
    acts
}

/// The most times within a stretch that begins with one of them; the earliest of equals.
fn densest(times: &[i64], stretch_ms: i64) -> Vec<i64> {
    let within = |from: i64| -> Vec<i64> {
        times.iter().copied().filter(|&t| t >= from && t - from <= stretch_ms).collect()
    };
    let mut starts = times.to_vec();
    starts.sort_unstable();
    let mut best = Vec::new();
    for start in starts {
        if within(start).len() > best.len() {
            best = within(start);
        }
    }
    best
}

/// A core: centres of its objects, and hits of accounts.
type Core = (BTreeMap<Object, i64>, BTreeMap<u32, u32>);

fn turn(acts: &Acts, members: &BTreeSet<u32>, delta_ms: i64, config: &Config) -> Core {
    let mut ranked: Vec<(i64, Object, i64)> = Vec::new();
    for (&object, who) in acts {
        let theirs: Vec<i64> =
            who.iter().filter(|(a, _)| members.contains(a)).map(|(_, &at)| at).collect();
        let dense = densest(&theirs, 2 * delta_ms);
        if !dense.is_empty() {
            let n = dense.len() as i64;
            ranked.push((-n, object, dense.iter().sum::<i64>().div_euclid(n)));
        }
    }
    ranked.sort_unstable();
    ranked.truncate(config.objects);
    let centres: BTreeMap<Object, i64> = ranked.iter().map(|&(_, o, centre)| (o, centre)).collect();
    let mut hits = BTreeMap::new();
    for (object, centre) in &centres {
        for (&account, &at) in &acts[object] {
            if (at - centre).abs() <= delta_ms {
                *hits.entry(account).or_default() += 1;
            }
        }
    }
    (centres, hits)
}

/// Scores of accounts, and members of all cores together.
fn naive(rows: &[Row], delta_ms: i64, config: &Config) -> (BTreeMap<u32, u32>, BTreeSet<u32>) {
    let acts = acts(rows);
    let least = (config.share * config.objects as f64 - 1e-9).ceil().max(1.0);
    let members = |core: &Core| -> BTreeSet<u32> {
        core.1.iter().filter(|(_, n)| f64::from(**n) >= least).map(|(&a, _)| a).collect()
    };
    let crowd = |who: &BTreeMap<u32, i64>| {
        densest(&who.values().copied().collect::<Vec<_>>(), 2 * delta_ms)
    };
    let mut seeds: Vec<Object> = acts.keys().copied().collect();
    seeds.sort_by_key(|object| std::cmp::Reverse(crowd(&acts[object]).len()));
    seeds.retain(|object| crowd(&acts[object]).len() >= config.min_accounts);
    let mut cores: Vec<Core> = Vec::new();
    for seed in seeds {
        if cores.iter().any(|core| core.0.contains_key(&seed)) {
            continue;
        }
        let times = crowd(&acts[&seed]);
        let inside = acts[&seed].iter().filter(|(_, at)| times.contains(at));
        let mut current: BTreeSet<u32> = inside.map(|(&a, _)| a).collect();
        let mut best: Option<Core> = None;
        for _ in 0..config.turns {
            let next = turn(&acts, &current, delta_ms, config);
            current = members(&next);
            if current.len() <= best.as_ref().map_or(0, |core| members(core).len()) {
                break;
            }
            best = Some(next);
        }
        let large = |core: &Core| {
            members(core).len() >= config.min_accounts && core.0.len() == config.objects
        };
        cores.extend(best.filter(large));
    }
    let everybody: BTreeSet<u32> = cores.iter().flat_map(members).collect();
    let mut scores: BTreeMap<u32, u32> = BTreeMap::new();
    for core in &cores {
        for (&account, &n) in &core.1 {
            let score = scores.entry(account).or_default();
            *score = n.max(*score);
        }
    }
    for &account in &everybody {
        let mut objects = BTreeSet::new();
        for core in cores.iter().filter(|core| members(core).contains(&account)) {
            let on_time = |(object, centre): (&Object, &i64)| {
                let at = acts[object].get(&account)?;
                ((at - centre).abs() <= delta_ms).then_some(*object)
            };
            objects.extend(core.0.iter().filter_map(on_time));
        }
        scores.insert(account, u32::try_from(objects.len()).unwrap());
    }
    (scores, everybody)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn copycatch_equals_its_naive_twin(
        rows in any_rows(),
        delta_s in 1..16_i32,
        (objects, min_accounts, turns) in (1..4_usize, 2..4_usize, 1..5_usize),
        share in 0.3..=1.0_f64,
    ) {
        let delta_ms = i64::from(delta_s) * 1_000;
        let config = Config {
            bucket_s: 30.0, delta_s: delta_s.into(), objects, min_accounts, turns, share,
            ..Config::default()
        };
        let findings = Method::Copycatch(config).run(&[batch(&rows)]);
        let (scores, members) = naive(&rows, delta_ms, &config);
        let found = findings.accounts.iter().map(|s| (s.account.0, s.score));
        let expected = scores.iter().map(|(&account, &n)| (account, f64::from(n)));
        prop_assert_eq!(Vec::from_iter(found), Vec::from_iter(expected));
        let flagged = findings.accounts.iter().filter(|s| findings.flags(s.score));
        prop_assert_eq!(BTreeSet::from_iter(flagged.map(|s| s.account.0)), members.clone());
        let grouped = findings.groups.iter().flat_map(|g| g.members.iter().map(|m| m.0));
        prop_assert_eq!(BTreeSet::from_iter(grouped), members);
    }
}
