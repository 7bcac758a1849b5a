//! Sweeps and twins.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use claque_scenarios::{Scenario, Silent, Simulated, find};
use claque_sim::Class;

const SWEPT: &str = r#"
summary = "a"
days = 1
[population]
accounts = 2_000
[[campaign]]
name = "a"
accounts = 30
[[campaign]]
name = "b"
accounts = 10
[sweep]
prevalence = [0.01, 0.1]
"campaign.1.participation" = [0.25]
"#;

fn parse(text: &str) -> Scenario {
    Scenario::parse("swept", "swept.toml", text).unwrap()
}

#[test]
fn a_sweep_varies_one_key_at_a_time() {
    let base = parse(SWEPT);
    let variants = base.variants().unwrap();
    let names: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
    assert_eq!(
        names,
        ["swept campaign.1.participation=0.25", "swept prevalence=0.01", "swept prevalence=0.1"]
    );
    let accounts = |variant: &Scenario| [0, 1].map(|idx| variant.world.campaign[idx].accounts);
    assert_eq!([0, 1, 2].map(|idx| accounts(&variants[idx])), [[30, 10], [15, 5], [150, 50]]);
    assert!((variants[0].world.campaign[1].participation - 0.25).abs() < 1e-12);
    assert!((variants[1].world.campaign[1].participation - 0.75).abs() < 1e-12);
    for variant in &variants {
        assert_eq!(variant.design.variant_of.as_deref(), Some("swept"));
        assert!(variant.variants().unwrap().is_empty(), "a point has no sweep of its own");
        assert_ne!(variant.hash(), base.hash());
    }
}

#[test]
fn what_cannot_vary_is_named() {
    let check = |old: &str, new: &str, expected: &[&str]| {
        let swept = Scenario::parse("swept", "swept.toml", &SWEPT.replace(old, new));
        let message = swept.unwrap_err().to_string();
        assert!(expected.iter().all(|part| message.contains(part)), "{message}");
    };
    let key = "campaign.1.participation";
    check(key, "campaign.7.participation", &["swept.toml", "sweep.campaign.7.participation"]);
    check(key, "campaign.1.name", &["sweep.campaign.1.name", "a number of the world"]);
    check("[0.25]", "[1.5]", &["campaign.1.participation = 1.5", "a share from 0 to 1"]);
    check("[0.01, 0.1]", "[0.0]", &["sweep.prevalence", "a share above 0"]);
    check("[0.01, 0.1]", "[nan]", &["sweep.prevalence", "a share above 0"]);
}

/// Law: a twin is the same world without the campaign. Who has a life of its own lives the same one.
#[test]
fn a_twin_lives_the_same_life_without_the_campaign() {
    let mut scenario = find("quickstart").unwrap();
    scenario.rescale(0.05).unwrap();
    let twin = scenario.twin().unwrap();
    let (with, without) =
        (Simulated::new(&scenario, 3, &mut Silent), Simulated::new(&twin, 3, &mut Silent));
    assert!(with.record.campaigns.len() == 1 && without.record.campaigns.is_empty());
    assert!(without.truth.accounts().all(|(_, class)| class != Class::Campaign));
    assert!(with.record.shortcuts.len() == 3 && without.record.shortcuts.is_empty());
    assert_eq!(find("quickstart.twin").unwrap().name, "quickstart.twin");
    assert!(find("quickstart.twin.twin").is_err(), "a twin has no campaign to leave out");
    let operated: u64 = with.record.campaigns.iter().map(|campaign| campaign.posts).sum();
    // What the campaign's hashtags caught on with is gone too: at most its uptake a post.
    let fewer = with.n_posts() - without.n_posts();
    assert!((operated..=2 * operated).contains(&fewer), "{fewer} fewer, {operated} operated");
}
