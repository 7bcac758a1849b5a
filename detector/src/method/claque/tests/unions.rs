//! Pieces that are put together, and those that are not: worked out on paper, and by the obvious code.

use super::*;
use crate::method::claque::confidence::substance;
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

/// Members with their odds, others with what they lack, and the tokens of a group's occasions.
type Drawn = (BTreeMap<u32, u8>, BTreeMap<u32, u8>, BTreeSet<usize>);

fn drawn(tokens: &Tokens, (members, others, occasions): &Drawn) -> Group {
    let stranger = |&(account, _): &(&u32, &u8)| !members.contains_key(account);
    let others = others.iter().filter(stranger);
    let occasion = |&place: &usize| Occasion {
        token: crate::corpus::dense(place % tokens.len()),
        n_members: members.len(),
        n_holders: members.len(),
        weight: 0.5,
    };
    Group {
        members: members.iter().map(|(&account, &odds)| (account, f64::from(odds))).collect(),
        others: others.map(|(&account, &odds)| (account, -f64::from(odds))).collect(),
        occasions: occasions.iter().map(occasion).collect(),
        ..Group::default()
    }
}

/// Whatever grows from a core: most of it, with odds and an occasion that depend on the core alone.
fn grown(tokens: &Tokens, core: &[u32]) -> Option<Group> {
    let hash = core.iter().fold(0, |hash, &account| mix64(hash ^ u64::from(account)));
    let stays = |account: &u32| !mix64(hash ^ u64::from(*account)).is_multiple_of(8);
    let odds = u8::try_from(3 + hash % 6).unwrap();
    let (stay, leave): (Vec<u32>, Vec<u32>) = core.iter().partition(|account| stays(account));
    let [members, others] = [stay, leave]
        .map(|side| side.into_iter().map(|account| (account, odds)).collect::<BTreeMap<_, _>>());
    let place = usize::try_from(hash % 1_000).unwrap();
    (hash % 5 > 0).then(|| drawn(tokens, &(members, others, BTreeSet::from([place]))))
}

fn accounts_of(group: &Group) -> BTreeSet<u32> {
    group.members.iter().map(|&(account, _)| account).collect()
}

fn hashtags_of(group: &Group, tokens: &Tokens) -> BTreeSet<u32> {
    group.occasions.iter().filter_map(|occasion| tokens.hashtag(occasion.token)).collect()
}

/// Whether a group holds more than half of some accounts.
fn holds_most(group: &Group, part: &BTreeSet<u32>) -> bool {
    2 * accounts_of(group).intersection(part).count() > part.len()
}

/// Grown with the likeliest of the others, as many as there are members, while that is worth more.
fn naive_widest(mut group: Group, tokens: &Tokens) -> Group {
    while group.others.iter().any(|other| other.1 > -2.0) {
        let mine = accounts_of(&group);
        let likelier = |than: f64| group.others.iter().filter(|other| other.1 > than).count();
        let near = group.others.iter().filter(|other| likelier(other.1) < mine.len());
        let core: BTreeSet<u32> = mine.iter().copied().chain(near.map(|other| other.0)).collect();
        let Some(wider) = grown(tokens, &core.into_iter().collect::<Vec<_>>()) else { break };
        if substance(&wider, tokens) <= substance(&group, tokens) || !holds_most(&wider, &mine) {
            break;
        }
        group = wider;
    }
    group
}

/// As the module says, with sets.
fn naive_union(groups: Vec<Group>, tokens: &Tokens) -> Vec<Group> {
    let mut whole: Vec<Group> = Vec::new();
    for group in groups {
        let mut group = naive_widest(group, tokens);
        loop {
            let n_shared = |other: &Group| {
                hashtags_of(other, tokens).intersection(&hashtags_of(&group, tokens)).count()
            };
            let mut near: Vec<usize> =
                (0..whole.len()).filter(|&n| n_shared(&whole[n]) > 0).collect();
            near.sort_by_key(|&n| std::cmp::Reverse(n_shared(&whole[n])));
            let made = near.into_iter().take(3).find_map(|n| {
                let (mine, other) = (accounts_of(&group), accounts_of(&whole[n]));
                let core: Vec<u32> = mine.union(&other).copied().collect();
                let union = grown(tokens, &core)?;
                let worth = |group: &Group| substance(group, tokens);
                let gains = worth(&union) > worth(&group) + worth(&whole[n]);
                let is_theirs = holds_most(&union, &mine) && holds_most(&union, &other);
                (gains && is_theirs).then_some((n, union))
            });
            let Some((n, union)) = made else { break };
            whole.remove(n);
            group = naive_widest(union, tokens);
        }
        whole.push(group);
    }
    whole
}

fn some_group() -> impl Strategy<Value = Drawn> {
    let members = prop::collection::btree_map(0..30_u32, 1..9_u8, 1..8);
    let others = prop::collection::btree_map(0..30_u32, 1..9_u8, 0..8);
    (members, others, prop::collection::btree_set(0..1_000_usize, 1..4))
}

proptest! {
    #[test]
    fn pieces_are_put_together_as_by_the_obvious_code(
        pieces in prop::collection::vec(some_group(), 0..8),
    ) {
        let archive = archive(&four_of_twenty());
        let tokens = Tokens::new(&archive, &BUCKETS_MS);
        let groups = || pieces.iter().map(|piece| drawn(&tokens, piece)).collect();
        let found = unite(groups(), &tokens, |core| grown(&tokens, core));
        let expected = naive_union(groups(), &tokens);
        let told = |groups: &[Group]| -> Vec<_> {
            groups.iter().map(|group| (group.members.clone(), group.occasions.clone())).collect()
        };
        prop_assert_eq!(told(&found), told(&expected));
    }

    /// Π e^odds α / (e √n T / k)^k for k occasions of T that there could be and n members.
    #[test]
    fn confidence_is_the_logarithm_of_a_ratio(
        piece in some_group(), proof in prop::collection::vec(-3.0..3.0_f64, 2..8),
    ) {
        let archive = archive(&four_of_twenty());
        let tokens = Tokens::new(&archive, &BUCKETS_MS);
        let members = (0..).zip(&proof).map(|(account, &odds)| (account, odds)).collect();
        let group = Group { members, proof: proof.clone(), ..drawn(&tokens, &piece) };
        let k = 0.5 * group.occasions.len() as f64;
        let n_could = tokens.n_fitting(group.scale).max(k);
        let ratio: f64 = proof.iter().map(|odds| odds.exp()).product();
        let cost = (std::f64::consts::E * (proof.len() as f64).sqrt() * n_could / k).powf(k);
        let found = confidence(&group, &tokens, 0.01);
        prop_assert!((found - (ratio * 0.01 / cost).ln()).abs() < 1e-9, "{found}");
    }
}
