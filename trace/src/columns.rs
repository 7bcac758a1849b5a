//! Columns of posts in the making, for those who fill them one at a time.

use crate::{AccountId, AppId, HashtagId, Kind, PostBatch, PostId, TextSignature, Timestamp};

/// Columns that are to become a [`PostBatch`]: of n posts each, save `offsets` (n + 1) and
/// `hashtags`.
#[derive(Debug, Clone)]
pub struct Columns {
    /// When posts appeared, non-decreasing.
    pub at: Vec<Timestamp>,
    /// Who posted.
    pub account: Vec<AccountId>,
    /// Numbers of the posts.
    pub post: Vec<PostId>,
    /// What posts are to other posts.
    pub kind: Vec<Kind>,
    /// What posts pass on or answer; [`NO_PARENT`](Self::NO_PARENT) where unknown.
    pub parent: Vec<PostId>,
    /// Where the hashtags of each post begin and those of the last end: first 0, non-decreasing.
    pub offsets: Vec<u32>,
    /// All hashtag uses in post order.
    pub hashtags: Vec<HashtagId>,
    /// Signatures of texts.
    pub text: Vec<TextSignature>,
    /// Software.
    pub app: Vec<AppId>,
    /// When posts were taken down; [`NOT_DELETED`](Self::NOT_DELETED) where they were not.
    pub deleted_at: Vec<Timestamp>,
}

impl Columns {
    /// Stands for "no parent".
    pub const NO_PARENT: PostId = PostId(u64::MAX);
    /// Stands for "not taken down".
    pub const NOT_DELETED: Timestamp = Timestamp::MAX;

    /// Columns of no post yet with room for `n_posts`.
    #[must_use]
    pub fn with_capacity(n_posts: usize) -> Self {
        let mut offsets = Vec::with_capacity(n_posts + 1);
        offsets.push(0);
        Self {
            at: Vec::with_capacity(n_posts),
            account: Vec::with_capacity(n_posts),
            post: Vec::with_capacity(n_posts),
            kind: Vec::with_capacity(n_posts),
            parent: Vec::with_capacity(n_posts),
            offsets,
            hashtags: Vec::new(),
            text: Vec::with_capacity(n_posts),
            app: Vec::with_capacity(n_posts),
            deleted_at: Vec::with_capacity(n_posts),
        }
    }

    /// What is wrong with the shapes and orders, where anything is.
    fn fault(&self) -> Option<&'static str> {
        let n = self.at.len();
        let others = [self.account.len(), self.post.len(), self.kind.len(), self.parent.len()];
        let more = [self.text.len(), self.app.len(), self.deleted_at.len()];
        let ends = (self.offsets.first(), self.offsets.last().map(|&end| end as usize));
        match () {
            () if others.iter().chain(&more).any(|&other| other != n) => {
                Some("columns hold as many posts as each other")
            }
            () if self.offsets.len() != n + 1 => Some("there is one offset more than posts"),
            () if ends != (Some(&0), Some(self.hashtags.len())) => {
                Some("offsets go from 0 to the number of hashtag uses")
            }
            () if !self.offsets.is_sorted() => Some("offsets do not decrease"),
            () if !self.at.is_sorted() => Some("posts come in time order"),
            () => None,
        }
    }
}

impl From<Columns> for PostBatch {
    /// Takes the columns over as they are.
    ///
    /// # Panics
    /// When their shapes do not fit together or posts are not in time order.
    fn from(columns: Columns) -> Self {
        let fault = columns.fault();
        assert!(fault.is_none(), "{}", fault.unwrap_or_default());
        Self::of(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// The columns of these posts, made the slow way.
    fn columns(batch: &PostBatch) -> Columns {
        let mut columns = Columns::with_capacity(batch.len());
        for post in batch.iter() {
            columns.at.push(post.at);
            columns.account.push(post.account);
            columns.post.push(post.post);
            columns.kind.push(post.kind);
            columns.parent.push(post.parent.unwrap_or(Columns::NO_PARENT));
            columns.hashtags.extend(post.hashtags);
            columns.offsets.push(u32::try_from(columns.hashtags.len()).unwrap());
            columns.text.push(post.text);
            columns.app.push(post.app);
            columns.deleted_at.push(post.deleted_at.unwrap_or(Columns::NOT_DELETED));
        }
        columns
    }

    #[test]
    fn columns_become_the_batch_they_came_from() {
        let batch = testing::posts(&[(1, 5, &[7]), (2, 5, &[]), (3, 9, &[8, 7])]);
        assert_eq!(PostBatch::from(columns(&batch)), batch);
        assert_eq!(PostBatch::from(Columns::with_capacity(0)), PostBatch::default());
    }

    #[test]
    fn columns_that_do_not_fit_together_are_refused() {
        let batch = testing::posts(&[(1, 5, &[7]), (2, 6, &[])]);
        let spoils: [fn(&mut Columns); 5] = [
            |columns| columns.app.clear(),
            |columns| columns.offsets.truncate(2),
            |columns| columns.hashtags.clear(),
            |columns| columns.offsets.swap(0, 1),
            |columns| columns.at.swap(0, 1),
        ];
        for spoil in spoils {
            let mut columns = columns(&batch);
            spoil(&mut columns);
            assert!(columns.fault().is_some());
        }
    }
}
