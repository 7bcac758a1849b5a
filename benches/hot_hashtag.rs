//! Every method of the catalogue on one hashtag that 16,000 accounts use within an hour.

use claque_benches::{Bench, Case, answers, crowd, world};
use claque_detector::Method;

fn main() {
    let batches = crowd::HOT_HASHTAG.posts();
    let n_posts = world::count(&batches);
    let mut bench = Bench::from_args();
    for method in Method::all() {
        let (name, workload) = (method.name(), format!("hot_hashtag/{}", method.name()));
        let case = Case { group: "hot_hashtag", name, workload: &workload, n_posts };
        bench.time(case, || (), |()| method.run(&batches), answers::of_findings);
    }
    bench.finish();
}
