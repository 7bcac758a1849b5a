//! Every method of the catalogue on one hashtag: 16,000 accounts within an hour, and 100,000 within
//! a day.

use claque_benches::{Bench, Case, answers, crowd, world};
use claque_detector::Method;
use claque_trace::PostBatch;

fn main() {
    let mut bench = Bench::from_args();
    for (group, crowd) in [("hot_hashtag", crowd::HOT_HASHTAG), ("hot_day", crowd::HOT_DAY)] {
        let batches = crowd.posts();
        Method::all().iter().for_each(|method| time(&mut bench, group, method, &batches));
    }
    bench.finish();
}

fn time(bench: &mut Bench, group: &str, method: &Method, batches: &[PostBatch]) {
    let workload = format!("{group}/{}", method.name());
    let n_posts = world::count(batches);
    let case = Case { group, name: method.name(), workload: &workload, n_posts };
    bench.time(case, || (), |()| method.run(batches), answers::of_findings);
}
