//! Who holds which token, and how much a token tells.

use super::tokens::Tokens;
use crate::corpus::offsets;

/// Tokens and accounts, both ways. Accounts that hold no two tokens apart in time can be in no
/// pair; they count in every frequency and are left out of the lists.
#[derive(Debug, Clone)]
pub(in crate::method) struct Postings {
    /// ln(accounts / holders) of each token.
    pub(in crate::method) idf: Vec<f64>,
    /// Sum of the idf of all tokens of each account.
    pub(in crate::method) weight: Vec<f64>,
    /// Holders of each token that can be in a pair.
    pub(in crate::method) holders: Vec<u32>,
    /// Where each token's holders begin (one more than there are tokens).
    pub(in crate::method) holder_offsets: Vec<usize>,
    /// Tokens of each account that can be in a pair, ascending.
    pub(in crate::method) tokens: Vec<u32>,
    /// Where each account's tokens begin (one more than there are accounts).
    pub(in crate::method) token_offsets: Vec<usize>,
}

impl Postings {
    /// Reads the holders of every token when `author` wrote the posts.
    pub(in crate::method) fn new(tokens: &Tokens, author: &[u32], n_accounts: usize) -> Self {
        let held = held(tokens, author, n_accounts);
        let idf = idf(tokens, &held, n_accounts);
        let mut weight = vec![0.0; n_accounts];
        let mut slots = vec![(i64::MAX, i64::MIN); n_accounts];
        for &(token, account) in &held {
            weight[account as usize] += idf[token as usize];
            let (first, last) = &mut slots[account as usize];
            *first = tokens.slot[token as usize].min(*first);
            *last = tokens.slot[token as usize].max(*last);
        }
        let apart = |account: u32| {
            let (first, last) = slots[account as usize];
            last - first >= 2
        };
        let tells = |token: u32| idf[token as usize] > 0.0;
        let mut held = held;
        held.retain(|&(token, account)| tells(token) && apart(account));
        Self::listed(idf, weight, held, tokens.len())
    }

    fn listed(idf: Vec<f64>, weight: Vec<f64>, held: Vec<(u32, u32)>, n_tokens: usize) -> Self {
        let holder_offsets = offsets(held.iter().map(|&(token, _)| token), n_tokens);
        let token_offsets = offsets(held.iter().map(|&(_, account)| account), weight.len());
        let mut next = token_offsets.clone();
        let mut tokens = vec![0; held.len()];
        for &(token, account) in &held {
            tokens[next[account as usize]] = token;
            next[account as usize] += 1;
        }
        let holders = held.into_iter().map(|(_, account)| account).collect();
        Self { idf, weight, holders, holder_offsets, tokens, token_offsets }
    }

    pub(in crate::method) fn holders_of(&self, token: u32) -> &[u32] {
        let token = token as usize;
        &self.holders[self.holder_offsets[token]..self.holder_offsets[token + 1]]
    }

    pub(in crate::method) fn tokens_of(&self, account: u32) -> &[u32] {
        let account = account as usize;
        &self.tokens[self.token_offsets[account]..self.token_offsets[account + 1]]
    }
}

/// Distinct (token, account), by token.
fn held(tokens: &Tokens, author: &[u32], n_accounts: usize) -> Vec<(u32, u32)> {
    let mut latest = vec![u32::MAX; n_accounts];
    let mut held = Vec::with_capacity(tokens.posts.len());
    for token in tokens.ids() {
        for &post in tokens.posts_of(token) {
            let account = author[post as usize];
            if std::mem::replace(&mut latest[account as usize], token) != token {
                held.push((token, account));
            }
        }
    }
    held
}

fn idf(tokens: &Tokens, held: &[(u32, u32)], n_accounts: usize) -> Vec<f64> {
    let ends = offsets(held.iter().map(|&(token, _)| token), tokens.len());
    let ln_idf = |ends: &[usize]| libm::log(n_accounts as f64 / (ends[1] - ends[0]) as f64);
    ends.windows(2).map(ln_idf).collect()
}
