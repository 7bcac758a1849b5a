//! Playbooks and look-alikes as data: every file is read, laid over, refused by name, and makes the
//! posts that its class says.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeSet;

use claque_scenarios::{Playbook, Scenario, look_alikes, playbooks};
use claque_sim::{CauseKind, Class, Plan, PlayOptions};

/// A world that every file fits in: two regions, a live event, a campaign to echo.
const WORLD: &str = "summary = \"a\"\ndays = 3\n[population]\naccounts = 20000\n\
    posts_per_month_median = 15.0\nposts_per_month_sigma = 1.8\n\
    [[live_event]]\nname = \"final\"\nstart_h = 44.0\n";

const CAMPAIGN: &str = "[[campaign]]\nname = \"echoed\"\naccounts = 40\nwaves_per_day = 5\n";

fn parse(tables: &str) -> Result<Scenario, String> {
    Scenario::parse("test", "test.toml", &format!("{WORLD}{tables}")).map_err(|e| e.to_string())
}

/// The scenario in which one look-alike stands beside a campaign.
fn beside_a_campaign(look_alike: &Playbook) -> Scenario {
    let name = &look_alike.name;
    if ["feed_bot", "publisher"].contains(&name.as_str()) {
        return parse(&format!("{CAMPAIGN}[[publisher_network]]\nclass = \"{name}\"\n")).unwrap();
    }
    let echoes = if ["supporter", "imitator"].contains(&name.as_str()) {
        "echoes = \"echoed\"\n"
    } else {
        ""
    };
    parse(&format!("{CAMPAIGN}[[look_alike]]\nclass = \"{name}\"\n{echoes}")).unwrap()
}

fn causes(scenario: &Scenario) -> Vec<claque_sim::Cause> {
    let plan = Plan::new(&scenario.world, 1);
    plan.play(PlayOptions::default()).flat_map(|chunk| chunk.causes).collect()
}

#[test]
fn every_file_tells_what_it_does_and_where_its_numbers_come_from() {
    for playbook in playbooks().unwrap().into_iter().chain(look_alikes().unwrap()) {
        let Playbook { name, summary, source, .. } = playbook;
        assert!(summary.ends_with('.') && summary.len() < 200, "{name}: {summary}");
        assert!(source.contains("docs/calibration.md") || source.contains("our choice"), "{name}");
    }
}

#[test]
fn every_look_alike_posts_as_its_class_and_nothing_of_it_is_operated() {
    for look_alike in look_alikes().unwrap() {
        let scenario = beside_a_campaign(&look_alike);
        let causes = causes(&scenario);
        let class = |name: &str| Class::ALL.into_iter().find(|class| class.name() == name);
        let class = class(&look_alike.name).unwrap();
        let of_class = causes.iter().filter(|cause| cause.class() == class);
        assert!(of_class.clone().count() > 10, "{}", look_alike.name);
        assert!(!of_class.into_iter().any(|cause| cause.is_operated()), "{}", look_alike.name);
    }
}

#[test]
fn unknown_playbooks_and_keys_name_file_and_key() {
    for (tables, expected) in [
        ("[[campaign]]\nplaybook = \"dek\"\n", "test.toml: campaign.0: playbook = dek"),
        ("[[campaign]]\nplaybook = \"dek\"\n", "did you mean `deck`"),
        ("[[campaign]]\nplaybook = \"deck\"\nacounts = 3\n", "did you mean `accounts`"),
        ("[[campaign]]\nplaybook = \"deck\"\nacounts = 3\n", "line 12"),
        ("[[campaign]]\nplaybook = 3\n", "line 11"),
        (
            "[[campaign]]\nplaybook = \"deck\"\nparticipation = 2.0\n",
            "campaign.0.participation = 2",
        ),
        ("[[look_alike]]\nplaybook = \"deck\"\nclass = \"storm\"\n", "accepted is a class"),
        ("[[look_alike]]\nclass = \"stormy\"\n", "unknown variant `stormy`"),
    ] {
        let refusal = parse(tables).unwrap_err();
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn what_is_written_takes_the_place_of_what_a_playbook_says() {
    let over = "[[campaign]]\nplaybook = \"deck\"\naccounts = 30\nhashtags = { side = 2 }\n\
        spread = { shape = \"normal\", sd_s = 1.0 }\n";
    let (plain, laid) =
        (parse("[[campaign]]\nplaybook = \"deck\"\n").unwrap(), parse(over).unwrap());
    let (plain, laid) = (&plain.world.campaign[0], &laid.world.campaign[0]);
    assert_eq!((laid.accounts, laid.hashtags.side, &*laid.name), (30, 2, "deck"));
    assert_eq!(laid.hashtags.list, plain.hashtags.list, "settings are laid over key by key");
    assert_eq!(laid.cluster, plain.cluster);
    let shape = format!("{:?}", laid.spread);
    assert_eq!(shape, "Normal { sd_s: 1.0 }", "a choice is replaced as a whole");
}

/// Causes of different look-alikes never coincide, be they broadcasts or live events.
#[test]
fn occasions_are_unique_over_all_look_alikes() {
    let tables = "[[look_alike]]\nclass = \"regulars\"\n[[look_alike]]\nname = \"more\"\n\
        class = \"regulars\"\n[[look_alike]]\nclass = \"hashtag_game\"\n";
    let scenario = parse(tables).unwrap();
    let plan = Plan::new(&scenario.world, 1);
    let mut seen = BTreeSet::new();
    for broadcast in plan.look_alikes() {
        for wave in 0..u32::try_from(broadcast.waves.len()).unwrap() {
            let occasion = broadcast.cause(Some(wave)).what() & 0x7f_ffff;
            assert!(seen.insert(occasion) && occasion >= 1, "{} {wave}", broadcast.name);
        }
    }
    let live = causes(&scenario).into_iter().filter(|cause| cause.class() == Class::LiveEvent);
    let live: BTreeSet<u32> = live.map(|cause| cause.what() & 0x7f_ffff).collect();
    assert!(live.is_disjoint(&seen) && !live.is_empty());
}

#[test]
fn supporters_follow_waves_and_are_nobodys_tool() {
    let supporter = look_alikes().unwrap().into_iter().find(|l| l.name == "supporter").unwrap();
    let all = causes(&beside_a_campaign(&supporter));
    let support: Vec<_> = all.iter().filter(|c| c.kind() == CauseKind::Support).collect();
    let waves: BTreeSet<_> = all.iter().filter_map(|cause| cause.wave()).collect();
    assert!(!support.is_empty());
    assert!(support.iter().all(|cause| waves.contains(&cause.follows().unwrap())));
}
