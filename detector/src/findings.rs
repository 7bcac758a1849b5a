//! What a detector has to say.

use claque_trace::{AccountId, HashtagId, PostId, Timestamp};

/// The degree of suspicion of one account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AccountScore {
    /// Whose.
    pub account: AccountId,
    /// Finite; higher is more suspicious.
    pub score: f64,
    /// Position of its group in [`Findings::groups`], where it belongs to one.
    pub group: Option<u32>,
}

/// The degree of suspicion of one post.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PostScore {
    /// Which.
    pub post: PostId,
    /// Finite; higher is more likely somebody else's doing than its account's.
    pub score: f64,
}

/// A ranking with a threshold of its own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scores {
    /// In order of account, each account at most once. Absent accounts score lowest.
    pub accounts: Vec<AccountScore>,
    /// Accounts that score at least this are flagged. `None` where the method only ranks.
    pub threshold: Option<f64>,
}

/// Accounts believed to act together.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its members, ascending.
    pub members: Vec<AccountId>,
    /// Finite; higher is more suspicious.
    pub score: f64,
    /// Why an analyst should believe it, strongest first.
    pub evidence: Vec<Evidence>,
}

/// One moment at which members of a group, or just anybody, used the same hashtag close together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The shared hashtag.
    pub hashtag: HashtagId,
    /// Time of the first post.
    pub from: Timestamp,
    /// Time of the last post.
    pub until: Timestamp,
    /// How many distinct members (or accounts) took part.
    pub n_accounts: usize,
    /// The posts in time order, at most one per member; long lists are cut.
    pub posts: Vec<PostId>,
}

/// A hashtag whose use in some stretch of time is suspicious.
#[derive(Debug, Clone, PartialEq)]
pub struct HashtagAlert {
    /// Finite; higher is more suspicious.
    pub score: f64,
    /// The hashtag, the stretch, and who posted in it, whether or not they act together.
    pub moment: Evidence,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Heading, as the original tool writes it.
    pub name: &'static str,
    /// One value per row.
    pub values: Values,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Accounts.
    Accounts(Vec<AccountId>),
    /// Posts.
    Posts(Vec<PostId>),
    /// Hashtags.
    Hashtags(Vec<HashtagId>),
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Finite numbers.
    Numbers(Vec<f64>),
}

impl Values {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Accounts(values) => values.len(),
            Self::Posts(values) => values.len(),
            Self::Hashtags(values) => values.len(),
            Self::Integers(values) => values.len(),
            Self::Numbers(values) => values.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What the original tool of a pair method would print, by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// File name without ending: `edges`, `pairs`.
    pub name: &'static str,
    /// Columns of equal length.
    pub columns: Vec<Column>,
    /// Two account columns whose names stand in alphabetical order in every row of the original;
    /// whoever knows the names swaps them when writing.
    pub alphabetical: Option<(usize, usize)>,
}

/// Everything a detector has to say at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// Scores in order of account, each account at most once. Absent accounts score lowest.
    pub accounts: Vec<AccountScore>,
    /// The method's own threshold: it flags accounts that score at least this. `None` where the
    /// method only ranks.
    pub threshold: Option<f64>,
    /// How closely accounts act together, whoever wills it, from a method whose
    /// [`accounts`](Self::accounts) say who is operated. `None` where a method does not tell the two
    /// apart.
    pub coordinated: Option<Scores>,
    /// Groups, most suspicious first.
    pub groups: Vec<Group>,
    /// Posts in order of number, each at most once. Absent posts score lowest; posts that score at
    /// least 0 are taken to be operated.
    pub posts: Vec<PostScore>,
    /// Hashtags in stretches of time, most suspicious first.
    pub hashtags: Vec<HashtagAlert>,
    /// Tables in the original tool's columns.
    pub tables: Vec<Table>,
    /// What a reader must know about these findings, such as a budget that was hit.
    pub notes: Vec<String>,
}

impl Findings {
    /// Whether the method's own threshold flags a score.
    #[must_use]
    pub fn flags(&self, score: f64) -> bool {
        self.threshold.is_some_and(|threshold| score >= threshold)
    }

    /// Sorts scores by account, as every consumer expects.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.accounts.sort_unstable_by_key(|score| score.account);
        self
    }
}
