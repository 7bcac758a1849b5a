//! Pieces that are put together, and those that are not, worked out on paper.

use super::*;
use crate::method::claque::feature::{FEATURES, log_odds};
use crate::method::claque::unions::unite;

/// A group of these accounts, each with these odds, that met on hashtag 7 or 1 of `four_of_twenty`.
fn group(tokens: &Tokens, accounts: std::ops::Range<u32>, odds: f64, hashtag: u32) -> Group {
    let of_hashtag = |token: &u32| tokens.hashtag(*token) == Some(hashtag);
    let token = (0..crate::corpus::dense(tokens.len())).find(of_hashtag).unwrap();
    let n = accounts.len();
    let occasion = Occasion { token, n_members: n, n_holders: n, weight: 0.5 };
    let members = accounts.map(|account| (account, odds)).collect();
    Group { members, occasions: vec![occasion; 2], ..Group::default() }
}

/// Members of the groups that come of pieces, where any two that are tried grow into `grown`.
fn united(hashtags: [u32; 2], grown: impl Fn(&Tokens) -> Option<Group>) -> Vec<Vec<u32>> {
    let archive = archive(&four_of_twenty());
    let tokens = Tokens::new(&archive, &BUCKETS_MS);
    let [one, other] = hashtags.map(|hashtag| archive.hashtag_named(hashtag));
    let pieces = vec![group(&tokens, 0..4, 5.0, one), group(&tokens, 4..8, 5.0, other)];
    let groups = unite(pieces, &tokens, |core| {
        assert_eq!(core, [0, 1, 2, 3, 4, 5, 6, 7]);
        grown(&tokens)
    });
    groups.iter().map(|group| group.members.iter().map(|member| member.0).collect()).collect()
}

impl Archive {
    fn hashtag_named(&self, name: u32) -> u32 {
        let at = self.hashtags.iter().position(|&hashtag| hashtag == HashtagId(name));
        u32::try_from(at.unwrap()).unwrap()
    }
}

/// Each piece is worth 20 nats, less what its one occasion costs, which is less than 4: together they
/// need 40 less that.
#[test]
fn pieces_of_one_are_put_together() {
    let apart = [vec![0, 1, 2, 3], vec![4, 5, 6, 7]];
    let whole = |odds| move |tokens: &Tokens| Some(group(tokens, 0..8, odds, 0));
    assert_eq!(united([7, 7], whole(6.0)), [(0..8).collect::<Vec<u32>>()]);
    assert_eq!(united([7, 7], whole(3.0)), apart, "worth less than the two");
    assert_eq!(united([7, 1], |_| panic!("they share no hashtag")), apart);
    assert_eq!(united([7, 7], |_| None), apart);
    let most_of_one = |tokens: &Tokens| Some(group(tokens, 0..6, 60.0, 0));
    assert_eq!(united([7, 7], most_of_one), apart, "half of the second is not most of it");
}

#[test]
fn whoever_is_in_both_pieces_is_there_once() {
    let archive = archive(&four_of_twenty());
    let tokens = Tokens::new(&archive, &BUCKETS_MS);
    let hashtag = archive.hashtag_named(7);
    let pieces = [0..5, 3..8].map(|accounts| group(&tokens, accounts, 5.0, hashtag)).to_vec();
    let groups = unite(pieces, &tokens, |core| {
        assert_eq!(core, [0, 1, 2, 3, 4, 5, 6, 7]);
        None
    });
    assert_eq!(groups.len(), 2);
}

/// What a page's software does is no sign of an operator, as far as the group is a page.
#[test]
fn a_page_explains_what_speaks_for_an_operator() {
    let at = |name: &str| FEATURES.iter().position(|&(feature, _)| feature == name).unwrap();
    let odds = |tightness: f64, latency: f64, page: f64| {
        let mut evidence = vec![0.0; FEATURES.len()];
        evidence[at("tightness")] = tightness;
        evidence[at("latency")] = latency;
        evidence[at("page")] = page;
        log_odds(&evidence)
    };
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
    close(odds(3.0, -1.0, 0.0), -6.5 + 3.0 - 1.0);
    close(odds(3.0, -1.0, -20.0), -6.5 - 1.0 - 20.0);
    close(odds(3.0, -1.0, -5.0), -6.5 + 0.75 * 3.0 - 1.0 - 5.0);
}
