//! The default world of any size in memory, on one thread: `by_size ACCOUNTS DAYS [keep] [bare]`.
//!
//! Prints how many posts there are; the processor time is for `/usr/bin/time` to tell. With `keep` all
//! posts stay in memory, else chunks are dropped as they come; `bare` leaves out whatever can be.

#![expect(clippy::print_stdout, reason = "the number is what this is for")]

use claque_benches::world::{SEED, bare, one_thread, ten_days};
use claque_scenarios::Error;
use claque_sim::{Chunk, Plan, PlayOptions};
use claque_trace::PostBatch;

fn main() -> Result<(), Error> {
    let mut args = std::env::args().skip(1);
    let mut number = || args.next().and_then(|arg| arg.parse::<u32>().ok()).unwrap_or(10);
    let (accounts, days) = (number(), number());
    let words: Vec<String> = args.collect();
    let is_said = |word: &str| words.iter().any(|said| said == word);
    let keeps = is_said("keep");
    let mut scenario = if is_said("bare") { bare() } else { ten_days() };
    scenario.set_accounts(accounts)?;
    scenario.set_days(days)?;
    let n_posts: usize = one_thread().install(|| {
        let plan = Plan::new(&scenario.world, SEED);
        let mut kept = Vec::<PostBatch>::new();
        let tell = |Chunk { posts, .. }: Chunk| {
            let n = posts.len();
            kept.extend(keeps.then_some(posts));
            n
        };
        plan.play(PlayOptions::default()).map(tell).sum()
    });
    println!("{n_posts} posts");
    Ok(())
}
