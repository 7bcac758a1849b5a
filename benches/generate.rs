//! Generation in memory against a sort of the same posts, in one run.

use std::time::Duration;

use claque_benches::ratio::{Ratio, timed};
use claque_benches::record::{self, Record};
use claque_benches::world::{count, generate, one_thread, ten_days};
use claque_benches::{Bench, Case, answers};
use claque_sim::CheckedWorld;
use claque_trace::PostBatch;

/// Turns of generation and sort in the closing report.
const TURNS: usize = 9;

fn main() {
    let world = ten_days().world;
    let batches = generate(&world);
    let mut bench = Bench::from_args();
    generation(&mut bench, &world, count(&batches));
    sort(&mut bench, &batches);
    bench.finish();
    if is_plain() {
        report(&world, &record::shuffled(&batches));
    }
}

fn generation(bench: &mut Bench, world: &CheckedWorld, n_posts: usize) {
    let case = |name| Case { group: "generate", name, workload: "generate/ten_days", n_posts };
    let alone = one_thread();
    let on_one_thread = |()| alone.install(|| generate(world));
    let answer = |batches: &Vec<PostBatch>| answers::of_posts(batches);
    bench.time(case("one_thread"), || (), on_one_thread, answer);
    bench.time(case("all_cores"), || (), |()| generate(world), answer);
}

fn sort(bench: &mut Bench, batches: &[PostBatch]) {
    let (shuffled, n_posts) = (record::shuffled(batches), count(batches));
    let case = Case { group: "generate", name: "sort", workload: "generate/times", n_posts };
    let answer = |records: &Vec<Record>| answers::of_times(records.iter().map(|r| r.at));
    bench.time(case, || shuffled.clone(), sorted, answer);
}

fn sorted(mut records: Vec<Record>) -> Vec<Record> {
    record::sort(&mut records);
    records
}

/// Whether this is `cargo bench` without arguments of one's own.
fn is_plain() -> bool {
    std::env::args().skip(1).eq(["--bench"])
}

/// Prints how generation compares with the sort; claims nothing about either.
#[expect(clippy::print_stdout, reason = "the report is what this part of the bench is for")]
fn report(world: &CheckedWorld, shuffled: &[Record]) {
    let (alone, n_threads) = (one_thread(), rayon::current_num_threads());
    let sort = || timed_sort(shuffled);
    let one = Ratio::measure(TURNS, || timed(|| alone.install(|| generate(world))), sort);
    let all = Ratio::measure(TURNS, || timed(|| generate(world)), sort);
    println!("generate / sort, 1 thread:  {one}");
    println!("generate / sort, {n_threads} threads: {all}");
}

fn timed_sort(shuffled: &[Record]) -> Duration {
    let records = shuffled.to_vec();
    timed(|| sorted(records))
}
