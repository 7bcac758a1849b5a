//! `claque simulate`: what its help shows works, and a world that is cut short says what it lost.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod support;

use support::Desk;

/// The words of an example: what it does stands behind two spaces.
fn words(line: &str) -> Vec<&str> {
    let call = line.trim_start().split("  ").next().unwrap_or_default();
    call.split(' ').skip(1).collect()
}

/// Every example of the help, with fewer accounts.
#[test]
fn every_example_of_the_help_works() {
    let desk = Desk::new();
    let help = desk.succeed(&["simulate", "--help"]).out;
    let examples = help.lines().filter(|line| line.starts_with("  claque simulate "));
    let mut n = 0;
    for example in examples {
        let mut args = words(example);
        match args.iter().position(|&arg| arg == "--accounts") {
            Some(place) => args[place + 1] = "2000",
            None => args.extend(["--accounts", "2000"]),
        }
        desk.succeed(&args);
        n += 1;
    }
    assert!(n >= 6, "{n} examples: {help}");
}

#[test]
fn what_begins_after_the_end_is_left_out_and_told() {
    let desk = Desk::new();
    let shortened = ["simulate", "flash_mob", "--days", "1", "--scale", "0.2"];
    let told = desk.succeed(&shortened).err;
    let expected = "flash_mob: left out, as --days 1 ends before: live_event (start_h = 44)\n";
    assert_eq!(told, expected);
    desk.succeed(&["verify", "world"]);
    let whole = desk.succeed(&["simulate", "flash_mob", "--days", "2", "--scale", "0.2"]).err;
    assert_eq!(whole, "");
}

#[test]
fn impossible_sizes_are_refused() {
    let desk = Desk::new();
    desk.refuse(&["simulate", "flash_mob", "--days", "0"], &["days = 0"]);
    desk.refuse(&["simulate", "flash_mob", "--scale", "0"], &["--scale 0: accepted is a factor"]);
}
