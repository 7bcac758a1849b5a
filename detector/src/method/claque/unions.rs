//! Groups that are pieces of one.
//!
//! Where the ties between members are weak, candidates are fragments, and each grows into the part
//! that it can see. Two small groups that share hashtags are grown as one; what comes of it takes
//! the place of both where it holds most of each and is worth more than they are apart (see
//! `confidence::substance`). And a small group is grown with those who were at its occasions and are
//! no members, on the same terms.

use super::confidence::substance;
use super::members::Group;
use super::tokens::Tokens;

/// Members of a piece at most: what is larger has seen enough to find the rest by itself.
const PIECE_MAX: usize = 100;
/// Nats by which somebody may lack membership where a group is grown with its company: our choice. Of
/// groups where everybody lacks more none was seen to gain.
const NEAR: f64 = 2.0;
/// Earlier groups that a group is tried with, those with most hashtags in common.
const TRIES: usize = 3;

/// The groups, pieces of one put together; `grow` gives the group around some accounts.
pub(super) fn unite(
    groups: Vec<Group>,
    tokens: &Tokens,
    mut grow: impl FnMut(&[u32]) -> Option<Group>,
) -> Vec<Group> {
    let mut whole: Vec<Piece> = Vec::new();
    for group in groups {
        let mut piece = widest(Piece::new(group, tokens), tokens, &mut grow);
        while let Some((place, union)) = union_with(&whole, &piece, tokens, &mut grow) {
            whole.remove(place);
            piece = widest(union, tokens, &mut grow);
        }
        whole.push(piece);
    }
    whole.into_iter().map(|piece| piece.group).collect()
}

/// What a piece grows into with the likeliest of the others at its occasions, as many as it has
/// members, while somebody is near, and for as long as that holds most of it and is worth more: a core
/// that began with few may see too few of those whom it would find if they were in it.
fn widest(
    mut piece: Piece,
    tokens: &Tokens,
    grow: &mut impl FnMut(&[u32]) -> Option<Group>,
) -> Piece {
    let is_near = |other: &(u32, f64)| other.1 > -NEAR;
    while piece.members.len() <= PIECE_MAX && piece.group.others.iter().any(is_near) {
        let wider = grow(&piece.with_company()).map(|group| Piece::new(group, tokens));
        match wider {
            Some(wider) if wider.substance > piece.substance && wider.holds_most_of(&piece) => {
                piece = wider;
            }
            _ => break,
        }
    }
    piece
}

/// A group, and what it is compared by.
struct Piece {
    group: Group,
    /// Members, ascending.
    members: Vec<u32>,
    /// Hashtags of its occasions, ascending.
    hashtags: Vec<u32>,
    substance: f64,
}

impl Piece {
    fn new(group: Group, tokens: &Tokens) -> Self {
        let members = group.members.iter().map(|&(member, _)| member).collect();
        let moments = group.occasions.iter().filter_map(|occasion| tokens.hashtag(occasion.token));
        let mut hashtags: Vec<u32> = moments.collect();
        hashtags.sort_unstable();
        hashtags.dedup();
        let substance = substance(&group, tokens);
        Self { group, members, hashtags, substance }
    }

    /// Members of both, ascending: whoever is in both is there once.
    fn with(&self, other: &Self) -> Vec<u32> {
        let mut both = [self.members.as_slice(), &other.members].concat();
        both.sort_unstable();
        both.dedup();
        both
    }

    /// Members and the likeliest of the others, ascending: as many again, and whoever is as likely as
    /// the last of them.
    fn with_company(&self) -> Vec<u32> {
        let mut others = self.group.others.clone();
        others.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
        let last = others[self.members.len().min(others.len()) - 1].1;
        let likely = others.iter().filter(|other| other.1 >= last - 1e-9);
        let mut all =
            [self.members.as_slice(), &likely.map(|other| other.0).collect::<Vec<_>>()].concat();
        all.sort_unstable();
        all
    }

    /// Whether this holds more than half of another's members.
    fn holds_most_of(&self, other: &Self) -> bool {
        2 * n_common(&self.members, &other.members) > other.members.len()
    }
}

/// The first of the earlier pieces that makes one with this, by its place, and what they make.
fn union_with(
    whole: &[Piece],
    piece: &Piece,
    tokens: &Tokens,
    grow: &mut impl FnMut(&[u32]) -> Option<Group>,
) -> Option<(usize, Piece)> {
    nearest(whole, piece).into_iter().find_map(|place| {
        let other = &whole[place];
        let union = Piece::new(grow(&piece.with(other))?, tokens);
        let gains = union.substance > piece.substance + other.substance;
        (gains && union.holds_most_of(piece) && union.holds_most_of(other))
            .then_some((place, union))
    })
}

/// Places of the earlier pieces that share most hashtags with this, earlier ones first.
fn nearest(whole: &[Piece], piece: &Piece) -> Vec<usize> {
    if piece.members.len() > PIECE_MAX {
        return Vec::new();
    }
    let common = |other: &Piece| n_common(&other.hashtags, &piece.hashtags);
    let small = whole.iter().enumerate().filter(|(_, other)| other.members.len() <= PIECE_MAX);
    let mut near: Vec<(usize, usize)> =
        small.map(|(place, other)| (common(other), place)).filter(|&(n, _)| n > 0).collect();
    near.sort_unstable_by_key(|&(n, place)| (std::cmp::Reverse(n), place));
    near.into_iter().take(TRIES).map(|(_, place)| place).collect()
}

/// How many of the numbers, ascending, are in the others, ascending.
fn n_common(numbers: &[u32], others: &[u32]) -> usize {
    numbers.iter().filter(|number| others.binary_search(number).is_ok()).count()
}
