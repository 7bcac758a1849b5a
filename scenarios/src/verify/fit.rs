//! Causes and the posts beside them.

use std::path::Path;

use claque_sim::{Class, WorldConfig};
use claque_trace::{Kind, Post};

use super::breach::{Checked, breach};
use super::cause;
use super::content::DISCLOSED_APP;
use super::posts::{Part, PostLaw};
use super::rules::Rule;
use crate::truth_files::TruthManifest;

/// Law: a post can have the cause that stands beside it.
pub(super) struct Fits {
    kinds: Checked<Vec<Rule>>,
    /// Campaigns that somebody parrots, and that somebody imitates.
    echoed: [Vec<bool>; 2],
}

impl Fits {
    pub(super) fn new(dir: &Path, truth: &TruthManifest) -> Self {
        let echoed = [Class::Supporter, Class::Imitator].map(|class| echoed(&truth.world, class));
        Self { kinds: cause::kinds(dir), echoed }
    }

    /// What is wrong with a post of this cause, and what would be right.
    fn misfit(&self, kind: &str, row: &Row<'_>) -> Option<(String, &'static str)> {
        let Row { post, what, campaign } = row;
        let is_echoed = |which: usize| {
            campaign
                .is_some_and(|campaign| self.echoed[which].get(campaign as usize) == Some(&true))
        };
        let of_campaign = || format!("{kind} of campaign {campaign:?}");
        let by_app = || format!("{kind} by app {}", post.app.0);
        let own_accord = matches!(kind, "own" | "scheduled" | "repost" | "event" | "exposure");
        match kind {
            "own" | "scheduled" if *what != 0 => {
                Some((format!("{kind} with {what}"), "a cause that refers to nothing"))
            }
            "own" | "scheduled" if post.kind == Kind::Repost => {
                Some((format!("{kind} of a repost"), "a repost that says what it passes on"))
            }
            "repost" if post.kind != Kind::Repost => {
                Some((format!("repost of a post of kind {}", post.kind.name()), "a repost"))
            }
            "support" if !is_echoed(0) => Some((of_campaign(), "a campaign that has supporters")),
            "imitation" if !is_echoed(1) => Some((of_campaign(), "a campaign that has imitators")),
            // Those of broadcasts come after the one that all who post openly for others share.
            _ if own_accord && post.app.0 >= DISCLOSED_APP => Some((by_app(), "an app of people")),
            _ if post.kind != Kind::Original && post.parent.is_none() => {
                Some((format!("{} of nothing", post.kind.name()), "a post that it is about"))
            }
            _ => None,
        }
    }
}

/// A post, and what its cause says beside its kind.
struct Row<'p> {
    post: Post<'p>,
    what: u32,
    campaign: Option<u32>,
}

/// By number of the campaign, whether a look-alike of this class echoes it.
fn echoed(world: &WorldConfig, class: Class) -> Vec<bool> {
    let echoes = |name: &str| {
        world.look_alike.iter().any(|other| other.class == class && other.echoes == name)
    };
    world.campaign.iter().map(|campaign| echoes(&campaign.name)).collect()
}

impl PostLaw for Fits {
    fn name(&self) -> &'static str {
        "causes fit their posts"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        // Where kinds cannot be read, the law on them says so.
        let (Some(causes), Ok(kinds)) = (part.causes, &self.kinds) else { return Ok(0) };
        for (idx, (number, post)) in part.rows().enumerate().take(causes.kind.len()) {
            let Some(rule) = kinds.get(usize::from(causes.kind[idx])) else { continue };
            let row = Row { post, what: causes.what[idx], campaign: causes.campaign[idx] };
            if let Some((found, expected)) = self.misfit(rule.kind, &row) {
                return Err(breach(&causes.file, number, found, expected));
            }
        }
        Ok(part.posts.len() as u64)
    }
}
