//! What is kept of a world while it is played: enough for every statistic, in bounded memory.
//!
//! Bytes: 72 an account, 4 a hashtag, 24 for each of the first [`uses::USES_MAX`] hashtag uses, and
//! about 48 for each of at most [`cascades::PARENTS_MAX`] posts that may be passed on.

pub(crate) mod accounts;
pub(crate) mod cascades;
pub(crate) mod event;
pub(crate) mod hashtags;
pub(crate) mod meetings;
pub(crate) mod tallies;
pub(crate) mod topic;
pub(crate) mod uses;

use std::cell::OnceCell;

use claque_sim::{Chunk, GroundTruth, Plan, WorldConfig};
use claque_trace::Resolution;

use super::maths::hawkes::Hawkes;
use accounts::Accounts;
use cascades::Cascades;
use event::Event;
use hashtags::Hashtags;
use meetings::Meetings;
use tallies::Tallies;
use uses::Uses;

/// A world as its statistics see it.
#[derive(Debug)]
pub(crate) struct Observed<'p> {
    /// The script.
    pub(crate) plan: &'p Plan,
    /// Time zones that people live in.
    pub(crate) n_zones: usize,
    /// The finest difference in time.
    pub(crate) resolution: Resolution,
    /// Who is what.
    pub(crate) truth: GroundTruth,
    /// Rhythm of each account.
    pub(crate) accounts: Accounts,
    /// Counts of posts.
    pub(crate) tallies: Tallies,
    /// Reposts.
    pub(crate) cascades: Cascades,
    /// Popularity of hashtags.
    pub(crate) hashtags: Hashtags,
    /// Who used which hashtag when.
    pub(crate) uses: Uses,
    event: OnceCell<Option<Event>>,
    hawkes: OnceCell<Option<Hawkes>>,
    meetings: OnceCell<Meetings>,
    topic: OnceCell<Vec<u32>>,
}

impl<'p> Observed<'p> {
    /// A world in which nobody has posted yet.
    pub(crate) fn new(plan: &'p Plan, world: &WorldConfig) -> Self {
        Self {
            plan,
            n_zones: world.population.regions.iter().filter(|region| region.share > 0.0).count(),
            resolution: world.resolution,
            truth: GroundTruth::new(plan),
            accounts: Accounts::new(plan.n_accounts() as usize),
            tallies: Tallies::default(),
            cascades: Cascades::new(cascades::PARENTS_MAX),
            hashtags: Hashtags::new(plan.n_hashtags() as usize),
            uses: Uses::default(),
            event: OnceCell::new(),
            hawkes: OnceCell::new(),
            meetings: OnceCell::new(),
            topic: OnceCell::new(),
        }
    }

    /// Takes in what happened.
    pub(crate) fn absorb(&mut self, chunk: &Chunk) {
        self.truth.absorb(chunk);
        for (post, &cause) in chunk.posts.iter().zip(&chunk.causes) {
            self.accounts.absorb(&post);
            self.tallies.absorb(&post, cause);
            self.cascades.absorb(&post, cause);
            self.hashtags.absorb(&post, cause);
            self.uses.absorb(&post, cause);
        }
    }

    /// The hashtag of an event in its busiest 70 minutes, where there is a busy one.
    pub(crate) fn event(&self) -> Result<&Event, &'static str> {
        let event = self.event.get_or_init(|| Event::busiest(&self.uses));
        event.as_ref().ok_or("no event hashtag with 200 uses in 70 minutes")
    }

    /// How far posts about that event beget each other.
    pub(crate) fn hawkes(&self) -> Result<Hawkes, &'static str> {
        let event = self.event()?;
        let hawkes = self.hawkes.get_or_init(|| event.hawkes());
        hawkes.ok_or("too few uses to fit")
    }

    /// Who met whom.
    pub(crate) fn meetings(&self) -> &Meetings {
        self.meetings.get_or_init(|| Meetings::new(&self.uses, &self.truth))
    }

    /// Posts of each person on each of the hashtags that most people use, ascending.
    pub(crate) fn topic(&self) -> &[u32] {
        self.topic.get_or_init(|| topic::posts_by_person(&self.uses))
    }

    /// `Err` unless times are at least as fine as a second.
    pub(crate) fn to_the_second(&self) -> Result<(), &'static str> {
        let is_fine = self.resolution <= Resolution::Second;
        if is_fine { Ok(()) } else { Err("times are given to the minute") }
    }
}
