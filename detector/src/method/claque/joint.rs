//! The joint posts of a group: what its members posted on its occasions, beside all else they did.

use super::archive::Archive;
use super::members::Group;
use super::tokens::{Family, Tokens};

/// A group's posts, by whether they were joint.
#[derive(Debug, Default)]
pub(super) struct Joint {
    /// Members, ascending.
    pub(super) members: Vec<u32>,
    /// Joint posts of all members, ascending, so in order of time.
    pub(super) posts: Vec<u32>,
    /// All other posts of members, ascending.
    pub(super) others: Vec<u32>,
    /// Joint posts by hashtag, text or post passed on, split where the group was silent for an hour;
    /// each in order of time.
    pub(super) waves: Vec<Vec<u32>>,
    /// Hashtags of the occasions, ascending.
    pub(super) hashtags: Vec<u32>,
    /// Share of members among all who took part, over all occasions.
    pub(super) insiders: f64,
    /// Posts by anybody with a hashtag on an occasion, ascending.
    pub(super) company: Vec<u32>,
}

impl Joint {
    pub(super) fn of(group: &Group, archive: &Archive, tokens: &Tokens, pause_ms: i64) -> Self {
        let mut joint = Self {
            members: group.members.iter().map(|&(account, _)| account).collect(),
            ..Self::default()
        };
        let mut by_object: Vec<(u64, u32)> = Vec::new();
        for occasion in &group.occasions {
            let posts = tokens.posts_of(occasion.token);
            let is_own = |&post: &u32| joint.holds(archive.author(post));
            let own: Vec<u32> = posts.iter().copied().filter(is_own).collect();
            joint.posts.extend_from_slice(&own);
            let object = match tokens.family[occasion.token as usize] {
                Family::Moment(_) => {
                    joint.company.extend_from_slice(posts);
                    let hashtag = tokens.hashtag(occasion.token).expect("a moment has a hashtag");
                    joint.hashtags.push(hashtag);
                    u64::from(hashtag)
                }
                Family::Text => 1 << 32,
                Family::Volley => 2 << 32 | u64::from(archive.parent[posts[0] as usize]),
            };
            by_object.extend(own.into_iter().map(|post| (object, post)));
        }
        for list in [&mut joint.posts, &mut joint.company, &mut joint.hashtags] {
            list.sort_unstable();
            list.dedup();
        }
        let (own, all) = group.occasions.iter().fold((0, 0), |(own, all), occasion| {
            (own + occasion.n_members, all + occasion.n_holders)
        });
        joint.insiders = own as f64 / all.max(1) as f64;
        joint.split_into_waves(by_object, archive, pause_ms);
        joint.add_others(archive);
        joint
    }

    pub(super) fn holds(&self, account: u32) -> bool {
        self.members.binary_search(&account).is_ok()
    }

    /// Posts known by their text alone belong to no wave: a text is passed round for any time.
    fn split_into_waves(&mut self, mut posts: Vec<(u64, u32)>, archive: &Archive, pause_ms: i64) {
        posts.retain(|&(object, _)| object != 1 << 32);
        posts.sort_unstable();
        posts.dedup();
        let together = |a: &(u64, u32), b: &(u64, u32)| {
            a.0 == b.0 && archive.at(b.1) - archive.at(a.1) <= pause_ms
        };
        let waves = posts.chunk_by(together).filter(|wave| wave.len() > 2);
        self.waves = waves.map(|wave| wave.iter().map(|&(_, post)| post).collect()).collect();
    }

    fn add_others(&mut self, archive: &Archive) {
        let all = self.members.iter().flat_map(|&member| archive.posts_of(member)).copied();
        self.others = all.collect();
        self.others.sort_unstable();
        let mut joint = self.posts.iter().peekable();
        self.others.retain(|post| joint.next_if_eq(&post).is_none());
    }
}
