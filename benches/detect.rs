//! Every method of the catalogue on a tenth of a million and on a million posts.

use claque_benches::{Bench, Case, answers, world};
use claque_detector::Method;
use claque_trace::PostBatch;

fn main() {
    let mut bench = Bench::from_args();
    for (size, n_posts) in [("100k", 100_000), ("1m", 1_000_000)] {
        let batches = world::quickstart(n_posts);
        Method::all().iter().for_each(|method| time(&mut bench, size, method, &batches));
    }
    bench.finish();
}

fn time(bench: &mut Bench, size: &str, method: &Method, batches: &[PostBatch]) {
    let group = format!("detect_{size}");
    let workload = format!("{group}/{}", method.name());
    let n_posts = world::count(batches);
    let case = Case { group: &group, name: method.name(), workload: &workload, n_posts };
    bench.time(case, || (), |()| method.run(batches), answers::of_findings);
}
