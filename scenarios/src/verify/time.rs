//! Times of posts.

use claque_trace::format::Manifest;
use claque_trace::{Resolution, Timestamp};

use super::breach::{Checked, breach};
use super::posts::{Part, PostLaw};

/// Law: no post is older than the one before it.
#[derive(Default)]
pub(super) struct Ordered {
    last: Option<Timestamp>,
}

impl PostLaw for Ordered {
    fn name(&self) -> &'static str {
        "posts are in time order"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        for (row, post) in part.rows() {
            if let Some(last) = self.last.filter(|&last| post.at < last) {
                let (found, expected) = (ms(post.at), format!("{} or later", ms(last)));
                return Err(breach(part.file, row, found, expected));
            }
            self.last = Some(post.at);
        }
        Ok(part.posts.len() as u64)
    }
}

/// Law: every post is from the time that the world covers.
pub(super) struct InSpan {
    from: Option<i64>,
    until: Option<i64>,
}

impl InSpan {
    pub(super) fn new(world: &Manifest) -> Self {
        Self { from: world.from_ms, until: world.until_ms }
    }
}

impl PostLaw for InSpan {
    fn name(&self) -> &'static str {
        "posts are from the time covered"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let (Some(from), Some(until)) = (self.from, self.until) else {
            return Err(breach("manifest.json", None, "no span", "the span of its posts"));
        };
        for (row, post) in part.rows() {
            if !(from..until).contains(&post.at.0) {
                let expected = format!("from {from} to before {until} ms");
                return Err(breach(part.file, row, ms(post.at), expected));
            }
        }
        Ok(part.posts.len() as u64)
    }
}

/// Law: no time is finer than the source could express.
pub(super) struct AtResolution(pub(super) Resolution);

impl PostLaw for AtResolution {
    fn name(&self) -> &'static str {
        "times are at the declared resolution"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let step_ms = self.0.step_ms();
        for (row, post) in part.rows() {
            let mut times = [Some(post.at), post.deleted_at].into_iter().flatten();
            if let Some(at) = times.find(|at| at.0.rem_euclid(step_ms) != 0) {
                return Err(breach(part.file, row, ms(at), format!("multiples of {step_ms} ms")));
            }
        }
        Ok(part.posts.len() as u64)
    }
}

/// Law: what is deleted was posted before, or within one step of the resolution.
pub(super) struct DeletedAfter;

impl PostLaw for DeletedAfter {
    fn name(&self) -> &'static str {
        "posts are deleted after they appear"
    }

    fn unit(&self) -> &'static str {
        "deletions"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let mut n = 0;
        for (row, post) in part.rows() {
            let Some(deleted_at) = post.deleted_at else { continue };
            if deleted_at < post.at {
                let expected = format!("{} or later", ms(post.at));
                return Err(breach(
                    part.file,
                    row,
                    format!("deleted at {}", ms(deleted_at)),
                    expected,
                ));
            }
            n += 1;
        }
        Ok(n)
    }
}

fn ms(at: Timestamp) -> String {
    format!("{} ms", at.0)
}
