//! Numbers of accounts and hashtags.

use super::breach::{Checked, breach};
use super::names::Names;
use super::posts::{Part, PostLaw};

/// Law: whatever a post names has a name.
pub(super) struct Known {
    n_accounts: usize,
    n_hashtags: usize,
}

impl Known {
    pub(super) fn new(names: &Names) -> Self {
        Self { n_accounts: names.accounts.len(), n_hashtags: names.n_hashtags }
    }
}

impl PostLaw for Known {
    fn name(&self) -> &'static str {
        "accounts and hashtags of posts have names"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        for (row, post) in part.rows() {
            if post.account.index() >= self.n_accounts {
                let expected = format!("an account below {}", self.n_accounts);
                return Err(breach(
                    part.file,
                    row,
                    format!("account {}", post.account.0),
                    expected,
                ));
            }
            if let Some(tag) = post.hashtags.iter().find(|tag| tag.index() >= self.n_hashtags) {
                let expected = format!("a hashtag below {}", self.n_hashtags);
                return Err(breach(part.file, row, format!("hashtag {}", tag.0), expected));
            }
        }
        Ok(part.posts.len() as u64)
    }
}

/// Law: hashtag uses are as many as the manifest says.
pub(super) struct Uses {
    found: u64,
    expected: u64,
}

impl Uses {
    pub(super) fn new(expected: u64) -> Self {
        Self { found: 0, expected }
    }
}

impl PostLaw for Uses {
    fn name(&self) -> &'static str {
        "hashtag uses are as many as the manifest says"
    }

    fn unit(&self) -> &'static str {
        "uses"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let n: u64 = part.rows().map(|(_, post)| post.hashtags.len() as u64).sum();
        self.found += n;
        Ok(n)
    }

    fn close(&mut self) -> Checked<u64> {
        if self.found == self.expected {
            return Ok(0);
        }
        let (found, expected) = (format!("{} uses", self.found), format!("{} uses", self.expected));
        Err(breach("posts/", None, found, expected))
    }
}
