//! A trace in which nobody posts twice: every method is defined there, and its state stays small.

use claque_detector::{Detector, Method};
use claque_trace::{AccountId, HashtagId, Post, PostBatch, PostId, Timestamp};

const ACCOUNTS: u32 = 100_000;
/// Two days in ms.
const DAYS_MS: u32 = 172_800_000;

/// One post of each account, with one of a thousand hashtags, evenly over two days.
fn posts() -> PostBatch {
    let mut batch = PostBatch::with_capacity(ACCOUNTS as usize, ACCOUNTS as usize);
    for number in 0..ACCOUNTS {
        let hashtag = HashtagId(number.wrapping_mul(2_654_435_761) % 1_000);
        let at = Timestamp((DAYS_MS / ACCOUNTS * number).into());
        batch.push(Post::new(at, AccountId(number), PostId(number.into()), &[hashtag]));
    }
    batch
}

/// Methods that look for the most unusual of what there is, and so find it anywhere.
const ALWAYS_FLAG: [&str; 2] = ["coornet", "fraudar"];

#[test]
fn every_method_is_defined_where_nobody_posts_twice() {
    let posts = posts();
    Method::all().iter().for_each(|method| check(method, &posts));
}

/// Nobody repeats anything, so nobody can be accused of it; and no state holds pairs.
fn check(method: &Method, posts: &PostBatch) {
    let (name, detector) = (method.name(), method.build().expect("defaults are possible"));
    let mut state = detector.init();
    detector.update(&mut state, posts);
    let bytes_each = detector.state_bytes(&state) / ACCOUNTS as usize;
    assert!(bytes_each <= 96, "{name}: {bytes_each} bytes a post");
    let found = detector.evaluate(&state, Timestamp::MAX);
    assert!(found.accounts.iter().all(|score| score.score.is_finite()), "{name}");
    assert!(found.accounts.len() <= ACCOUNTS as usize, "{name}");
    let flags = found.accounts.iter().any(|score| found.flags(score.score));
    assert_eq!(flags, ALWAYS_FLAG.contains(&name), "{name}");
}
