//! Turns: who was at a token, by which app, in whose words and how soon.
//!
//! Sketch: 8 bytes an account at a token, listed when the token is first looked at, for candidates
//! come back to the same tokens round after round. In order of account, so that whoever goes through
//! them goes through the accounts' standings in one direction.

use super::archive::Archive;
use super::pace;
use super::tokens::Tokens;
use crate::corpus::dense;

/// One account at one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) holder: u32,
    /// The app of its first post there.
    pub(super) app: u16,
    /// Whether a post of its is in another account's words.
    pub(super) is_copied: bool,
    /// How long after the first post there its first came: see [`pace::place`].
    pub(super) lag: u8,
}

/// The turns of tokens that were looked at.
#[derive(Debug)]
pub(super) struct Turns {
    list: Vec<Turn>,
    /// Where the turns of each token begin and end; nothing before it is looked at.
    ends: Vec<(u32, u32)>,
    /// Where each account was listed last.
    place: Vec<u32>,
}

impl Turns {
    pub(super) fn new(n_tokens: usize, n_accounts: usize) -> Self {
        Self { list: Vec::new(), ends: vec![(0, 0); n_tokens], place: vec![0; n_accounts] }
    }

    /// Turns at a token in order of account.
    pub(super) fn at(&mut self, token: u32, archive: &Archive, tokens: &Tokens) -> &[Turn] {
        if self.ends[token as usize] == (0, 0) {
            self.ends[token as usize] = self.list_all(token, archive, tokens);
        }
        let (from, until) = self.ends[token as usize];
        &self.list[from as usize..until as usize]
    }

    fn list_all(&mut self, token: u32, archive: &Archive, tokens: &Tokens) -> (u32, u32) {
        let first = dense(self.list.len());
        for (place, &holder) in (first..).zip(tokens.postings.holders_of(token)) {
            self.place[holder as usize] = place;
            self.list.push(Turn { holder, app: 0, is_copied: false, lag: 0 });
        }
        let first_ms = tokens.at[token as usize];
        // Backwards, so that the first post has the last word.
        for (post, author) in tokens.authored(token).rev() {
            let place = self.place[author as usize];
            let turn = &mut self.list[place as usize];
            turn.app = archive.app[post as usize];
            turn.is_copied |= archive.is_copy[post as usize];
            turn.lag = pace::place(archive.at(post) - first_ms);
        }
        (first, dense(self.list.len()))
    }
}
