//! What posts say: signatures of their text, and the apps that they come by.

use std::hash::{DefaultHasher, Hash, Hasher};

use claque_sim::WorldConfig;
use claque_sim::config::PostingApp;
use claque_trace::Post;

use super::breach::{Checked, breach};
use super::posts::{Part, PostLaw};

/// Apps of people, from 1.
const PEOPLES_APPS: u16 = 7;
/// The app of all who post openly for others.
pub(super) const DISCLOSED_APP: u16 = 99;
/// Apps of broadcasts' own begin here, campaigns before look-alikes.
const FIRST_OWN_APP: u16 = 100;

/// Hashes of the hashtags and the text of a post; both 0 for nothing that is compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Content {
    hashtags: u32,
    text: u32,
}

impl Content {
    pub(super) fn of(post: &Post<'_>) -> Self {
        Self { hashtags: hash(&post.hashtags), text: hash(&post.text) }
    }

    /// What a post that is passed on has lost, and what it should have kept.
    pub(super) fn unlike(self, parent: Self) -> Option<(&'static str, &'static str)> {
        if self == Self::default() || self == parent {
            return None;
        }
        let same = self.hashtags == parent.hashtags;
        Some(match same {
            true => ("and another text", "the text of what it passes on"),
            false => ("and other hashtags", "the hashtags of what it passes on"),
        })
    }

    pub(super) fn bits(self) -> u64 {
        u64::from(self.hashtags) << 32 | u64::from(self.text)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half is the text")]
    pub(super) fn from_bits(bits: u64) -> Self {
        Self { hashtags: (bits >> 32) as u32, text: bits as u32 }
    }
}

/// 32 bits that are never 0.
#[expect(clippy::cast_possible_truncation, reason = "half of a hash is enough to tell two apart")]
fn hash(what: &impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish() as u32 | 1
}

/// Law: every post of a simulated world has a signature of its text.
pub(super) struct Signed;

impl PostLaw for Signed {
    fn name(&self) -> &'static str {
        "posts have a signature of their text"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        match part.rows().find(|(_, post)| post.text.0 == 0) {
            None => Ok(part.posts.len() as u64),
            Some((row, _)) => Err(breach(part.file, row, "text 0", "a signature above 0")),
        }
    }
}

/// Law: every post comes by an app that there is.
pub(super) struct Apps {
    /// Whether each broadcast has one of its own.
    own: Vec<bool>,
    is_disclosed: bool,
}

impl Apps {
    pub(super) fn new(world: &WorldConfig) -> Self {
        let apps = world.campaign.iter().chain(&world.look_alike).map(|broadcast| broadcast.app);
        let own = apps.clone().map(|app| app == PostingApp::Own).collect();
        let is_disclosed = apps.into_iter().any(|app| app == PostingApp::Disclosed);
        Self { own, is_disclosed }
    }

    fn is_known(&self, app: u16) -> bool {
        let number = app.checked_sub(FIRST_OWN_APP).map(usize::from);
        (1..=PEOPLES_APPS).contains(&app)
            || (self.is_disclosed && app == DISCLOSED_APP)
            || number.is_some_and(|number| self.own.get(number) == Some(&true))
    }
}

impl PostLaw for Apps {
    fn name(&self) -> &'static str {
        "posts come by apps that there are"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let Some((row, post)) = part.rows().find(|(_, post)| !self.is_known(post.app.0)) else {
            return Ok(part.posts.len() as u64);
        };
        let expected = "an app of people (1 to 7), 99 where somebody discloses, or 100 on for \
                        broadcasts with an app of their own";
        Err(breach(part.file, row, format!("app {}", post.app.0), expected))
    }
}
