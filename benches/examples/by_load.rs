//! One method under a heavy load: `by_load METHOD LOAD [POSTS] [PARAMETER=VALUE …]`.
//!
//! A load is `hot_day`, a hashtag that 100,000 accounts use in a day; `network`, the scenario
//! `quickstart` scaled to ten million posts or as many as asked for; `one_post`, as many accounts
//! with one post each; or a scenario. Prints the time from batches to findings and the largest
//! memory of the process before and after; posts alone take what is there before.

#![expect(clippy::print_stdout, reason = "the figures are what this is for")]

use std::time::Instant;

use claque_benches::{crowd, world};
use claque_detector::Method;
use claque_scenarios::find_method;
use claque_trace::PostBatch;

fn main() {
    let (settings, args): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg.contains('='));
    let text = |place: usize| args.get(place).map_or("", String::as_str);
    let method = method(text(0), &settings);
    let batches = load(text(1), text(2).parse().unwrap_or(10_000_000));
    let n_posts = world::count(&batches);
    let before = peak_bytes();
    let start = Instant::now();
    let found = method.run(&batches);
    let took_s = start.elapsed().as_secs_f64();
    println!(
        "{} {} posts {took_s:.2} s {:.2} M posts/s, {} accounts scored, {} tables; peak {} MB before, {} MB after",
        method.name(),
        n_posts,
        n_posts as f64 / took_s / 1e6,
        found.accounts.len(),
        found.tables.len(),
        before >> 20,
        peak_bytes() >> 20,
    );
    found.notes.iter().for_each(|note| println!("  {note}"));
}

/// The method of this name with `PARAMETER=VALUE` set.
fn method(name: &str, settings: &[String]) -> Method {
    let pair =
        |setting: &String| setting.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
    let settings: Vec<(String, String)> = settings.iter().filter_map(pair).collect();
    find_method(name, &settings).expect("the first argument names a method, others its parameters")
}

fn load(name: &str, n_posts: u32) -> Vec<PostBatch> {
    match name {
        "hot_day" => crowd::HOT_DAY.posts(),
        "one_post" => crowd::one_post(n_posts),
        "network" => world::quickstart(n_posts),
        _ => world::scenario(name),
    }
}

/// Largest resident memory of this process so far; 0 where the system does not tell.
fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) << 10
}
