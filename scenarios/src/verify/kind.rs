//! Kinds of posts. That a kind is one of those there are is checked as posts are read.

use claque_trace::Kind;

use super::breach::{Checked, breach};
use super::posts::{Part, PostLaw};

/// Law: an original stands for itself, and what is passed on has an origin.
pub(super) struct Parents;

impl PostLaw for Parents {
    fn name(&self) -> &'static str {
        "originals have no parent and reposts have one"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        for (row, post) in part.rows() {
            let expected = match (post.kind, post.parent) {
                (Kind::Original, Some(_)) => "no parent",
                (Kind::Repost, None) => "a parent",
                _ => continue,
            };
            let found = post.parent.map_or("no parent".to_owned(), |p| format!("parent {}", p.0));
            let kind = post.kind.name();
            return Err(breach(part.file, row, format!("{kind} with {found}"), expected));
        }
        Ok(part.posts.len() as u64)
    }
}
