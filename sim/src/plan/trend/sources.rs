//! What is expected of a hashtag, minute by minute, before anybody sees it on a list.

use std::collections::BTreeMap;
use std::ops::Range;

use claque_trace::Timestamp;
use claque_trace::time::MINUTE_MS;

use super::DAY_MINUTES;
use crate::cast::{float_of, float_of_ms, ms_of_s};
use crate::plan::{LiveEvent, Plan, START};
use crate::trend::{Least, Rule, WINDOW, weight_of_days};

const WINDOW_MS: i64 = WINDOW as i64 * MINUTE_MS;

/// What all hashtags of a world have in common.
pub(super) struct Setting {
    pub(super) rule: Rule,
    /// Ordinary accounts by region.
    pub(super) n_accounts: Vec<u32>,
    /// Share of a region's posts in each hour of the UTC day.
    pub(super) activity: Vec<[f64; 24]>,
    /// How much a day counts so many days later, and all days before such a day together.
    pub(super) fades: Vec<f64>,
    pub(super) weights: Vec<f64>,
    pub(super) end_minute: u32,
}

/// Where the uses of one hashtag come from.
pub(super) struct Sources {
    pub(super) tag: u32,
    /// The campaign that pushes it.
    pub(super) campaign: Option<u32>,
    /// First of the minutes below.
    pub(super) from: u32,
    /// Expected uses of people's own accord in each minute, in all regions.
    pub(super) organic: Vec<f64>,
    /// Expected uses by those whom the campaign reached.
    pub(super) prompted: Vec<f64>,
    /// Operated posts: minute, region and slot, in time order.
    pub(super) operated: Vec<(u32, u8, u32)>,
    /// Evergreen uses a day, in all regions.
    pub(super) evergreen: f64,
    /// Most uses by people expected within a window, evergreen ones apart, and most operated posts.
    pub(super) peak: f64,
    pub(super) peak_operated: usize,
}

impl Setting {
    pub(super) fn new(plan: &Plan) -> Self {
        let regions = &plan.world.population.regions;
        let mut n_accounts = vec![0; regions.len()];
        for slot in 0..plan.population.n_ordinary() {
            n_accounts[usize::from(plan.population.traits(slot).region)] += 1;
        }
        let activity = regions.iter().map(|r| plan.curves.by_hour(r.utc_offset_h)).collect();
        let (end_minute, rule) = (plan.n_days() * DAY_MINUTES, plan.trend_rule());
        let days = 0..=plan.n_days();
        let fades = days.clone().map(|days| libm::pow(rule.fade(), f64::from(days))).collect();
        let weights = days.map(|days| weight_of_days(rule.fade(), days)).collect();
        Self { rule, n_accounts, activity, fades, weights, end_minute }
    }

    /// Share of ordinary accounts in a region.
    pub(super) fn share(&self, region: u8) -> f64 {
        let all: u32 = self.n_accounts.iter().sum();
        f64::from(self.n_accounts[usize::from(region)]) / f64::from(all.max(1))
    }
}

/// Expected uses and when: an event, or a live event.
struct Span<'p> {
    at: Range<Timestamp>,
    /// Most within a window.
    peak: f64,
    until: Box<dyn Fn(Timestamp) -> f64 + Sync + 'p>,
    is_prompted: bool,
}

/// Everything about one hashtag, before it is spread over minutes.
#[derive(Default)]
pub(super) struct Gathered<'p> {
    tag: u32,
    campaign: Option<u32>,
    spans: Vec<Span<'p>>,
    operated: Vec<(u32, u8, u32)>,
}

impl<'p> Gathered<'p> {
    /// The hashtags that may be listed at all, ascending. Most events are too small, and are not spread
    /// over minutes.
    pub(super) fn of_all(plan: &'p Plan, setting: &Setting) -> Vec<Self> {
        let mut all: BTreeMap<u32, Self> = BTreeMap::new();
        gather_events(plan, &mut all);
        plan.live_events.iter().for_each(|event| gather_live(plan, event, &mut all));
        gather_operated(plan, &mut all);
        let named = all.into_iter().map(|(tag, one)| Self { tag, ..one });
        named.filter(|one| one.may_be_listed(plan, setting)).collect()
    }

    /// Whether a window might see more uses in a region than a list asks for at least, were all peaks at
    /// once; what is hijacked may.
    fn may_be_listed(&self, plan: &Plan, setting: &Setting) -> bool {
        let of_people: f64 = self.spans.iter().map(|span| span.peak).sum();
        let may = |(region, least): (u8, &Least)| {
            let people = setting.share(region) * of_people;
            (people + float_of(self.operated.len())) * (1.0 + 1e-9) > least.count
        };
        let is_evergreen = plan.vocabulary.evergreen_share(self.tag) > 0.0;
        is_evergreen || (0..).zip(&setting.rule.least).take(setting.n_accounts.len()).any(may)
    }
}

impl Sources {
    /// End of the minutes above.
    pub(super) fn end(&self) -> u32 {
        self.from + crate::cast::u32_of(self.organic.len())
    }
}

fn gather_events<'p>(plan: &'p Plan, all: &mut BTreeMap<u32, Gathered<'p>>) {
    for event in plan.calendar.events() {
        let span = Span {
            at: event.span(),
            peak: event.most_posts_within(WINDOW_MS),
            until: Box::new(|at| event.posts_until(at)),
            is_prompted: event.is_prompted(),
        };
        all.entry(event.tag).or_default().spans.push(span);
    }
}

/// Attendees post at any time while it lasts: moments are evened out.
fn gather_live<'p>(plan: &Plan, event: &'p LiveEvent, all: &mut BTreeMap<u32, Gathered<'p>>) {
    let (start, config) = (event.start, &event.config);
    let n_ordinary = f64::from(plan.population.n_ordinary());
    let attended = n_ordinary * config.attendance / (1.0 - config.again_chance);
    let length_ms = ms_of_s(config.duration_min * 60.0).max(1);
    for (tag, share) in event.tag_shares() {
        let posts = attended * share;
        let passed = move |at: Timestamp| {
            let part = float_of_ms(at - start) / float_of_ms(length_ms);
            posts * part.clamp(0.0, 1.0)
        };
        let at = start..start + length_ms;
        let peak = posts * (float_of_ms(WINDOW_MS) / float_of_ms(length_ms)).min(1.0);
        let span = Span { at, peak, until: Box::new(passed), is_prompted: false };
        all.entry(tag).or_default().spans.push(span);
    }
}

fn gather_operated(plan: &Plan, all: &mut BTreeMap<u32, Gathered<'_>>) {
    for (number, campaign) in (0..).zip(plan.campaigns()) {
        let followers = campaign.posts.iter().filter_map(|post| Some((post, post.wave()?)));
        for (post, wave) in followers {
            let region = plan.population.traits(post.slot).region;
            for &tag in &campaign.waves[wave as usize].tags {
                let one = all.entry(tag).or_default();
                one.campaign = Some(number);
                one.operated.push((minute_of(post.at), region, post.slot));
            }
        }
    }
    // Each campaign's posts are in time order; rivals share hashtags.
    all.values_mut().for_each(|one| one.operated.sort_by_key(|post| post.0));
}

impl Gathered<'_> {
    /// The uses minute by minute.
    pub(super) fn spread(&self, plan: &Plan, setting: &Setting) -> Sources {
        let inside = |minute: u32| minute.min(setting.end_minute);
        let firsts = self.spans.iter().map(|span| minute_of(span.at.start));
        let lasts = self.spans.iter().map(|span| minute_of(span.at.end) + 1);
        let (first, last) = (self.operated.first(), self.operated.last());
        let from = inside(firsts.chain(first.map(|post| post.0)).min().unwrap_or(0));
        let end = inside(lasts.chain(last.map(|post| post.0 + 1)).max().unwrap_or(0));
        let n_minutes = (end - from) as usize;
        let mut sources = Sources {
            tag: self.tag,
            campaign: self.campaign,
            from,
            organic: vec![0.0; n_minutes],
            prompted: vec![0.0; n_minutes],
            operated: self.operated.clone(),
            evergreen: plan.evergreen_uses_per_day(self.tag),
            peak: 0.0,
            peak_operated: 0,
        };
        self.spans.iter().for_each(|span| sources.add(span));
        sources.find_peaks();
        sources
    }
}

impl Sources {
    fn find_peaks(&mut self) {
        let uses = |minute: usize| self.organic[minute] + self.prompted[minute];
        let (mut sum, mut peak) = (0.0, 0.0_f64);
        for minute in 0..self.organic.len() {
            let gone = minute.checked_sub(WINDOW as usize).map_or(0.0, uses);
            sum += uses(minute) - gone;
            peak = peak.max(sum);
        }
        let mut first = 0;
        for (idx, post) in self.operated.iter().enumerate() {
            while self.operated[first].0 + WINDOW <= post.0 {
                first += 1;
            }
            self.peak_operated = self.peak_operated.max(idx + 1 - first);
        }
        self.peak = peak;
    }

    fn add(&mut self, span: &Span<'_>) {
        let (from, end) = (minute_of(span.at.start), minute_of(span.at.end) + 1);
        let uses = if span.is_prompted { &mut self.prompted } else { &mut self.organic };
        let mut before = (span.until)(start_of(from));
        let first = (from - self.from) as usize;
        for (minute, uses) in (from..end).zip(uses.iter_mut().skip(first)) {
            let after = (span.until)(start_of(minute + 1));
            *uses += after - before;
            before = after;
        }
    }
}

/// The minute of the world; what was before it counts as the first.
fn minute_of(at: Timestamp) -> u32 {
    u32::try_from((at - START).max(0) / MINUTE_MS).unwrap_or(u32::MAX - 1)
}

fn start_of(minute: u32) -> Timestamp {
    START + i64::from(minute) * MINUTE_MS
}

impl Plan {
    /// Expected uses a day of an evergreen hashtag, in own posts and in what is passed on.
    fn evergreen_uses_per_day(&self, tag: u32) -> f64 {
        let share = self.vocabulary.evergreen_share(tag);
        if share <= 0.0 {
            return 0.0;
        }
        let (kinds, hashtags) = (&self.world.kinds, &self.world.hashtags);
        let own = kinds.original * hashtags.tagged_originals
            + (kinds.reply + kinds.quote) * hashtags.tagged_replies;
        let tagged = own + kinds.repost * self.world.reposts.hot_tagged;
        self.population.posts_per_day() * tagged * self.vocabulary.evergreen_per_post() * share
    }
}
