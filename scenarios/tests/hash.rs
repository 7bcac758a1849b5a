//! The hash of a scenario covers everything that can change a post, and nothing else.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use claque_scenarios::{Scenario, sources};
use claque_sim::WorldConfig;
use serde_json::{Value, json};

fn parse(text: &str) -> Scenario {
    Scenario::parse("test", "test", text).unwrap()
}

/// The world of a scenario, changed or not, hashed.
fn hash(scenario: &Scenario, world: Value) -> Option<String> {
    let world = serde_json::from_value::<WorldConfig>(world).ok()?.check().ok()?;
    let mut changed = scenario.clone();
    changed.world = world;
    Some(changed.hash())
}

#[test]
fn comments_and_spaces_do_not_matter() {
    for source in sources() {
        let lines = source.text.lines().map(|line| format!("  {line}   # a remark\n\n"));
        // A remark behind a bracket that stays open is as legal as anywhere else.
        let spaced: String = lines.collect();
        let plain = parse(source.text);
        assert_eq!(parse(&format!("# first\n{spaced}")).hash(), plain.hash(), "{}", source.name);
        assert_eq!(plain.hash().len(), 16);
    }
}

#[test]
fn what_cannot_change_a_post_does_not_matter() {
    let base = "summary = \"a\"\ndays = 3\n";
    let check = |text: &str| assert_eq!(parse(text).hash(), parse(base).hash(), "{text}");
    check("summary = \"b\"\ndays = 3\n");
    check(&format!("seed = 7\n{base}"));
    check(&format!("{base}[[detector]]\nmethod = \"volume\"\n"));
    check(&format!("{base}[expect.volume]\naverage_precision = [0.0, 1.0]\n"));
    check(&format!("{base}resolution = \"ms\"\n[population]\naccounts = 100000\n"));
}

#[test]
fn scenarios_of_the_catalogue_differ() {
    let mut hashes: Vec<String> =
        sources().iter().map(|source| parse(source.text).hash()).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), sources().len());
}

/// A world in which every table is written, so that every key has a value.
const EVERYTHING: &str = r#"
summary = "everything"
days = 5
[population]
regions = [{ name = "a", utc_offset_h = 1.0, share = 0.5 }, { name = "b", utc_offset_h = -5.0, share = 0.5 }]
[[live_event]]
name = "final"
[[publisher_network]]
loyalty = { lognormal = 1.0 }
[[event]]
name = "a"
at_h = 30.0
[[event]]
name = "b"
[[campaign]]
days = 3
own_life = { share = 0.5 }
pushes = { event = "a", waves = 2 }
region = "a"
at_h = [9.0]
adoption = { midpoint_day = 1.0, removed_day = 4.0 }
cohorts = { count = 2, redraw = true, overlap = 0.5 }
gap_min = 5.0
hashtags = { source = "list", list = 10, core = 2, side = 1 }
posts_per_wave = [1, 2]
deletion = { median_s = 600.0, sigma = 1.0 }
[[campaign]]
name = "rotation"
own_life = { share = 0.5 }
cohorts = { count = 2, redraw = true, overlap = 0.5 }
spread = { shape = "slots", slot_s = 60.0, per_slot = 2, length_s = 3600.0, phase_s = 3.0, jitter = { normal_s = 1.0 }, skip = 0.1 }
deletion = { median_s = 600.0, sigma = 1.0 }
members = { of = "campaign", share = 0.1 }
hashtags = { of = "campaign" }
[[campaign]]
name = "hijack"
during = "final"
hashtags = { source = "event" }
[[look_alike]]
name = "parrots"
class = "supporter"
echoes = "campaign"
"#;

/// Words that some key accepts.
const WORDS: [&str; 26] = [
    "none",
    "new",
    "list",
    "popular",
    "owner",
    "own",
    "event",
    "fixed",
    "s",
    "min",
    "opening",
    "any",
    "unique",
    "identical",
    "observer",
    "another name",
    "ritual",
    "feed_bot",
    "imitator",
    "fandom",
    "a",
    "b",
    "campaign",
    "rotation",
    "final",
    "live_event.0",
];

/// Keys that cannot change alone: shares that sum to one, what says which other keys there are, what
/// a rotation does not know, names that others refer to or that there is nobody else to have, and
/// tables that are left out.
const TOGETHER: [&str; 43] = [
    "/campaign/0/class",
    "/campaign/0/during",
    "/campaign/0/echoes",
    "/campaign/0/hashtags/of",
    "/campaign/0/members/of",
    "/campaign/0/members/share",
    "/campaign/0/name",
    "/campaign/0/spread/shape",
    "/campaign/1/adoption",
    "/campaign/1/class",
    "/campaign/1/echoes",
    "/campaign/1/gap_min",
    "/campaign/1/hashtags/of",
    "/campaign/1/hashtags/source",
    "/campaign/1/members/of",
    "/campaign/1/posts_per_wave/0",
    "/campaign/1/posts_per_wave/1",
    "/campaign/1/spread/shape",
    "/campaign/2/adoption",
    "/campaign/2/class",
    "/campaign/2/deletion",
    "/campaign/2/echoes",
    "/campaign/2/first_day",
    "/campaign/2/hashtags/of",
    "/campaign/2/members/share",
    "/campaign/2/spread/shape",
    "/event/0/name",
    "/event/0/shape",
    "/event/1/shape",
    "/events/branching/1",
    "/kinds/original",
    "/kinds/quote",
    "/kinds/reply",
    "/kinds/repost",
    "/live_event/0/name",
    "/look_alike/0/adoption",
    "/look_alike/0/decoys_per_day",
    "/look_alike/0/deletion",
    "/look_alike/0/members/share",
    "/look_alike/0/spread/shape",
    "/population/regions/0/name",
    "/population/regions/0/share",
    "/population/regions/1/share",
];

/// JSON pointers to everything in `value` that is not a table or list.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| leaves(value, &format!("{at}/{key}"), found));
        }
        Value::Array(items) => {
            let mut each = |(idx, value)| leaves(value, &format!("{at}/{idx}"), found);
            items.iter().enumerate().for_each(&mut each);
        }
        _ => found.push(at.to_owned()),
    }
}

/// Values that a leaf could have instead, some of which will be accepted.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(n) if n.is_f64() => {
            let x = n.as_f64().unwrap();
            let close = [json!(x + 1.0), json!(x * 0.5), json!(x + 0.01)];
            close.into_iter().filter(|other| other != value).collect()
        }
        Value::Number(n) => vec![json!(n.as_i64().unwrap() + 1), json!(n.as_i64().unwrap() - 1)],
        _ => WORDS.iter().filter(|word| **word != value).map(|word| json!(word)).collect(),
    }
}

#[test]
fn every_key_of_a_world_matters() {
    let scenario = parse(EVERYTHING);
    let world = serde_json::to_value(&*scenario.world).unwrap();
    assert_eq!(hash(&scenario, world.clone()), Some(scenario.hash()));
    let (mut found, mut together) = (Vec::new(), Vec::new());
    leaves(&world, "", &mut found);
    assert!(found.len() > 80, "{found:?}");
    for at in found {
        let accepted = others(world.pointer(&at).unwrap()).into_iter().find_map(|other| {
            let mut changed = world.clone();
            *changed.pointer_mut(&at).unwrap() = other;
            hash(&scenario, changed)
        });
        match accepted {
            Some(hash) => assert_ne!(hash, scenario.hash(), "{at}"),
            None => together.push(at),
        }
    }
    assert_eq!(together, TOGETHER);
}

#[test]
fn keys_that_only_change_together_matter_too() {
    let base = parse(EVERYTHING).hash();
    let check = |old: &str, new: &str| {
        assert!(EVERYTHING.contains(old), "{old}");
        assert_ne!(parse(&EVERYTHING.replace(old, new)).hash(), base, "{new}");
    };
    let kinds = "[kinds]\noriginal = 0.1\nrepost = 0.2\nreply = 0.3\nquote = 0.4\n[population]";
    check("[population]", kinds);
    let swapped = kinds.replace("0.1\nrepost = 0.2", "0.2\nrepost = 0.1");
    assert_ne!(
        parse(&EVERYTHING.replace("[population]", kinds)).hash(),
        parse(&EVERYTHING.replace("[population]", &swapped)).hash()
    );
    check(
        "share = 0.5 }, { name = \"b\", utc_offset_h = -5.0, share = 0.5",
        "share = 0.4 }, { name = \"b\", utc_offset_h = -5.0, share = 0.6",
    );
    check(
        "shape = \"slots\", slot_s = 60.0, per_slot = 2, length_s = 3600.0, phase_s = 3.0, jitter = { normal_s = 1.0 }, skip = 0.1",
        "shape = \"uniform\", length_s = 3600.0",
    );
}
