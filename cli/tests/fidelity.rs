//! The fidelity card on the command line: what is printed, what is written, and what the exit
//! status says.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use claque_evaluation::FidelityCard;
use claque_evaluation::fidelity::Verdict;

use support::{Desk, SMALL};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("small.toml", SMALL);
    desk
}

#[test]
fn the_card_is_printed_and_written_and_the_status_says_whether_gates_hold() {
    let desk = desk();
    let outcome = desk.run(&["fidelity", "small.toml", "--out", "card"]);
    let card: FidelityCard = serde_json::from_str(&desk.text("card/fidelity.json")).unwrap();
    assert_eq!(outcome.status, Some(if card.holds() { 0 } else { 1 }), "{}", outcome.err);
    // So small a world is quieter and emptier than anything measured: some gate fails.
    assert!(card.failed().next().is_some() && outcome.err.is_empty(), "{}", outcome.err);
    let (page, markdown) = (desk.text("card/fidelity.html"), desk.text("card/fidelity.md"));
    let svg = desk.text("card/fidelity.svg");
    for row in &card.rows {
        for text in [&outcome.out, &page, &markdown, &svg] {
            assert!(text.contains(&row.title), "{}", row.title);
        }
    }
    for row in card.failed() {
        assert!(outcome.out.contains(&format!("RED {}: ", row.name)), "{}", outcome.out);
    }
    let n_red = outcome.out.lines().filter(|line| line.ends_with("  RED")).count();
    assert_eq!(n_red, card.count(true, Verdict::Misses));
    assert!(outcome.out.ends_with("card: card/fidelity.html\n"), "{}", outcome.out);
}

#[test]
fn json_is_the_written_card_and_does_not_depend_on_threads() {
    let desk = desk();
    let of = |threads: &str, out: &str| {
        desk.run(&["--threads", threads, "fidelity", "small.toml", "--json", "--out", out]).out
    };
    let (one, two) = (of("1", "one"), of("2", "two"));
    assert_eq!((&one, &one), (&two, &desk.text("one/fidelity.json")));
    let card: FidelityCard = serde_json::from_str(&one).unwrap();
    assert_eq!((card.scenario.as_str(), card.seed, card.days), ("small", 1, 2.0));
    assert!(card.posts > 0 && card.accounts > 0 && card.rows.len() >= 24);
}

#[test]
fn what_cannot_be_measured_is_refused_and_nothing_is_written() {
    let desk = desk();
    desk.put("mine/thesis.txt", "mine");
    desk.refuse(&["fidelity", "default_wrld"], &["default_wrld", "did you mean `default_world`?"]);
    desk.refuse(&["fidelity", "--scale", "0"], &["--scale 0", "0.0001 to 10000"]);
    desk.refuse(&["fidelity", "small.toml", "--days", "0"], &["days = 0"]);
    desk.refuse(&["fidelity", "small.toml", "--out", "mine"], &["mine", "fidelity.json"]);
}

/// A card replaces a card, whole.
#[test]
fn an_earlier_card_is_replaced() {
    let desk = desk();
    let first = desk.run(&["fidelity", "small.toml", "--out", "card", "--json"]).out;
    let second =
        desk.run(&["fidelity", "small.toml", "--seed", "2", "--out", "card", "--json"]).out;
    assert!(first != second && desk.text("card/fidelity.json") == second);
    assert_eq!(desk.tree("card").len(), 4);
}
