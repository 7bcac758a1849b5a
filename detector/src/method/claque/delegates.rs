//! Candidates by app: accounts that lend themselves to an app that nobody uses for their own life.
//!
//! Whoever joins in by an app beside the usual one may share a single occasion with others, too
//! little for a partner. So the users of such an app are looked at together: an app that few people use, and that three
//! quarters of them use beside others, or half of whose posts are copies. Whether they act together
//! is for their occasions to say.

use super::archive::Archive;
use super::communities::{MEMBERS_MIN, largest_first};
use crate::corpus::dense;

/// Posts by an app, and none by others, that make an account one of its own users.
const ALONE_MIN: usize = 3;
/// Share of users who use it beside others.
const BESIDE_MIN: f64 = 0.75;
/// Share of copies among an app's posts from which on it speaks for its users.
const COPIES_MIN: f64 = 0.5;
/// Largest share of all accounts.
const SHARE_MAX: f64 = 0.1;

/// Users of each such app, ascending, apps with most users first.
pub(super) fn delegates(archive: &Archive) -> Vec<Vec<u32>> {
    let n_accounts = archive.corpus.n_accounts();
    let mut users: Vec<Users> = Vec::new();
    let n_apps = archive.app.iter().max().map_or(0, |&highest| usize::from(highest) + 1);
    users.resize_with(n_apps, Users::default);
    for (&app, &is_copy) in archive.app.iter().zip(&archive.is_copy) {
        let users = &mut users[usize::from(app)];
        users.posts += 1;
        users.copies += usize::from(is_copy);
    }
    for account in 0..dense(n_accounts) {
        let n_posts = archive.posts_of(account).len();
        for &(app, n) in archive.apps_of(account) {
            let n = n as usize;
            users[usize::from(app)].count(account, n, n_posts - n);
        }
    }
    let lent = |(app, users): &(usize, Users)| {
        let beside = users.beside as f64 >= BESIDE_MIN * (users.beside + users.alone) as f64;
        let copies = users.copies as f64 >= COPIES_MIN * users.posts as f64;
        *app > 0
            && users.all.len() >= MEMBERS_MIN
            && users.all.len() as f64 <= SHARE_MAX * n_accounts as f64
            && (beside || copies)
    };
    let mut found: Vec<Vec<u32>> =
        users.into_iter().enumerate().filter(lent).map(|(_, users)| users.all).collect();
    largest_first(archive, &mut found);
    found
}

/// Who uses an app.
#[derive(Default)]
struct Users {
    all: Vec<u32>,
    /// How many are known to use no other.
    alone: usize,
    /// How many use others.
    beside: usize,
    posts: usize,
    /// Posts whose text another account used.
    copies: usize,
}

impl Users {
    fn count(&mut self, account: u32, posts: usize, others: usize) {
        self.all.push(account);
        // Of who posts once or twice nobody knows what else there is.
        if others > 0 {
            self.beside += 1;
        } else if posts >= ALONE_MIN {
            self.alone += 1;
        }
    }
}
