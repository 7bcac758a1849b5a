//! Candidates by app: accounts that lend themselves to an app that nobody uses for their own life.
//!
//! Whoever joins in by an app beside the usual one may share a single occasion with others, too
//! little for a partner. So the users of such an app are looked at together: an app nine tenths of
//! whose users mostly or often post by others too, and that few people use. Whether they act
//! together is for their occasions to say.

use super::archive::Archive;
use super::communities::MEMBERS_MIN;
use crate::corpus::dense;

/// Posts by other apps that a user needs to count as one who uses the app beside them.
const OTHERS_MIN: usize = 3;
/// Share of users who use it beside others.
const BESIDE_MIN: f64 = 0.9;
/// Largest share of all accounts.
const SHARE_MAX: f64 = 0.1;

/// Users of each such app, ascending, apps with most users first.
pub(super) fn delegates(archive: &Archive) -> Vec<Vec<u32>> {
    let n_accounts = archive.corpus.n_accounts();
    let mut users: Vec<Users> = Vec::new();
    users.resize_with(usize::from(u16::MAX) + 1, Users::default);
    let mut apps: Vec<u16> = Vec::new();
    for account in 0..dense(n_accounts) {
        let posts = archive.posts_of(account);
        apps.clear();
        apps.extend(posts.iter().map(|&post| archive.app[post as usize]));
        apps.sort_unstable();
        for run in apps.chunk_by(|a, b| a == b) {
            let others = posts.len() - run.len();
            users[usize::from(run[0])].count(account, others);
        }
    }
    let lent = |(app, users): &(usize, Users)| {
        let n = users.all as f64;
        *app > 0
            && users.beside.len() >= MEMBERS_MIN
            && users.beside.len() as f64 >= BESIDE_MIN * users.judged as f64
            && n <= SHARE_MAX * n_accounts as f64
    };
    let mut found: Vec<Vec<u32>> =
        users.into_iter().enumerate().filter(lent).map(|(_, users)| users.beside).collect();
    let rank =
        |users: &Vec<u32>| users.iter().map(|&account| archive.corpus.rank[account as usize]).min();
    found.sort_by_key(|users| (std::cmp::Reverse(users.len()), rank(users)));
    found
}

/// Who uses an app.
#[derive(Default)]
struct Users {
    all: usize,
    /// Those with posts enough to tell whether they use others.
    judged: usize,
    beside: Vec<u32>,
}

impl Users {
    fn count(&mut self, account: u32, others: usize) {
        self.all += 1;
        if others >= OTHERS_MIN {
            self.beside.push(account);
            self.judged += 1;
        } else if others == 0 {
            // One who posts by nothing else, if only once, has no other app that we know of.
            self.judged += 1;
        }
    }
}
