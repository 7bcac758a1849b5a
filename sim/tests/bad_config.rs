//! Impossible worlds are refused before anything is made, naming key and remedy.

use claque_sim::WorldConfig;

fn check(toml: &str, expected: &str) {
    let world: WorldConfig = toml::from_str(toml).expect("well-formed TOML");
    let refusal = world.check().expect_err(toml).to_string();
    assert!(refusal.starts_with(expected), "{refusal}\nfor {toml}");
}

#[test]
fn impossible_values_name_their_key_and_what_is_accepted() {
    for (toml, expected) in [
        ("days = 0", "days = 0: accepted is a whole number from 1"),
        ("population = { accounts = 0 }", "population.accounts = 0: accepted"),
        ("population = { posts_per_month_median = -1 }", "population.posts_per_month_median = -1"),
        ("population = { posts_per_month_sigma = nan }", "population.posts_per_month_sigma = NaN"),
        ("population = { regions = [] }", "population.regions = 0: accepted is 1 to 64 tables"),
        (
            "population = { regions = [{ utc_offset_h = 0, share = 0.5 }] }",
            "population.regions.share in all = 0.5: accepted is shares that sum to 1",
        ),
        (
            "kinds = { original = 0.9 }",
            "kinds.original + repost + reply + quote = 1.62: accepted is shares that sum to 1",
        ),
        ("hashtags = { tagged_originals = 1.1 }", "hashtags.tagged_originals = 1.1"),
        ("sessions = { gap_max_s = 1e9 }", "sessions.gap_max_s = 1000000000"),
        (
            "sessions = { gap_median_s = 900.0, gap_max_s = 100.0 }",
            "sessions.gap_max_s = 100: accepted is at least sessions.gap_median_s = 900",
        ),
        (
            "observation = { late = 0.5, late_max_s = 0.0 }",
            "observation.late_max_s = 0: accepted is more than 0 where observation.late = 0.5",
        ),
        (
            "[[campaign]]\nparticipation = 0.0",
            "campaign.0.participation = 0: accepted is more than 0: nobody would ever take part",
        ),
        ("days = 1\n[[live_event]]\nstart_h = 30", "live_event.0.start_h = 30: accepted is hours"),
        ("[[live_event]]\nattendance = -0.1", "live_event.0.attendance = -0.1"),
        ("[[publisher_network]]\nparticipation = 2", "publisher_network.0.participation = 2"),
        ("[[campaign]]\naccounts = 0", "campaign.0.accounts = 0"),
        (
            "[[campaign]]\nname = \"a\"\n[[campaign]]\nparticipation = 1.5",
            "campaign.1.participation = 1.5",
        ),
        (
            "days = 2\n[[campaign]]\nfirst_day = 2",
            "campaign.0.first_day = 2: accepted is a whole number below days = 2",
        ),
        (
            "population = { accounts = 50 }\n[[campaign]]",
            "campaign.accounts = 100: accepted is campaigns and look-alikes whose",
        ),
        (
            "[[campaign]]\ncohorts = { count = 101 }",
            "campaign.0.cohorts.count = 101: accepted is from 1 to accounts = 100",
        ),
        ("[[campaign]]\nhashtags = { list = 0 }", "campaign.0.hashtags.list = 0"),
        (
            "hashtags = { evergreen = 5 }\n[[campaign]]\nhashtags = { source = \"popular\", list = 6 }",
            "campaign.0.hashtags.list = 6: accepted is at least hashtags.core = 1 and at most the world's hashtags.evergreen = 5",
        ),
        (
            "hashtags = { evergreen = 5 }\n[[campaign]]\nhashtags = { source = \"stock\", list = 10, core = 8 }",
            "campaign.0.hashtags.list = 10: accepted is at least hashtags.core = 8 and at most the world's hashtags.evergreen = 5",
        ),
        (
            "[[campaign]]\nhashtags = { list = 3, core = 5 }",
            "campaign.0.hashtags.core = 5: accepted is at most hashtags.list = 3",
        ),
        ("[[campaign]]\nposts_per_wave = [3, 1]", "campaign.0.posts_per_wave = [3, 1]"),
        (
            "[[campaign]]\nspread = { shape = \"uniform\", length_s = -1 }",
            "campaign.0.spread.length_s = -1",
        ),
        (
            "[[campaign]]\nhours = { between = [20, 5] }",
            "campaign.0.hours.between = [20, 5]: accepted is [from, until] with 0 ≤ from ≤ 24, from ≤ until ≤ 48",
        ),
        ("[[campaign]]\nown_life = { share = 1.0 }", "campaign.0.own_life.share = 1"),
        (
            "days = 100\n[[publisher_network]]\nbrands = 10000\nitems_per_day = 1440",
            "publisher_network.items_per_day = 1440000000: accepted is brands * items_per_day",
        ),
        (
            "[[publisher_network]]\nbrands = 10000\npages = 10000",
            "publisher_network.pages = 100000000: accepted is brands * pages",
        ),
        (
            "days = 1\npopulation = { accounts = 2000 }\nevents = { per_day_per_100k = 10000, posts_median = 1e5 }",
            "events.posts_median = 35966",
        ),
        (
            "days = 1\npopulation = { accounts = 20000000, posts_per_month_median = 6000 }",
            "population.accounts = 4",
        ),
        ("days = 3650\npopulation = { accounts = 100000000 }", "days = "),
        (
            "[[campaign]]\nspread = { shape = \"slots\", slot_s = 60, per_slot = 1, length_s = 600, phase_s = 3, jitter = \"anywhere\", skip = 0 }\ngap_min = 5",
            "campaign.0.gap_min = 5: accepted is 0 where",
        ),
        (
            "days = 2\n[[campaign]]\nwaves_per_day = 1000\nown_life = { share = 0.99 }",
            "campaign.0.own_life.share = 0.99: accepted is a share that asks for",
        ),
        (
            "[[campaign]]\n[[campaign]]",
            "campaign.1.name = campaign: accepted is a name of its own: campaign.0 has this one",
        ),
        (
            "[[campaign]]\naccounts = 50_000_000",
            "campaign.0.waves_per_day = 1: accepted is at most",
        ),
        ("observation = { keep = 1.5 }", "observation.keep = 1.5: accepted is a share"),
        ("observation = { keep = 0 }", "observation.keep = 0: accepted is a share above 0"),
        ("observation = { late_max_s = 9e9 }", "observation.late_max_s = 9000000000: accepted"),
        ("sessions = { mood_days = 0 }", "sessions.mood_days = 0: accepted is a whole number"),
        ("[[event]]\nat_h = -1", "event.0.at_h = -1: accepted is hours from 0 to below days * 24"),
        (
            "days = 2\n[[event]]\nat_h = 48",
            "event.0.at_h = 48: accepted is hours from 0 to below days * 24 = 48",
        ),
        (
            "[[event]]\nregion = \"north\"",
            "event.0.region = north: accepted is a name in population.regions with a share above 0: home",
        ),
        (
            "population = { regions = [{ name = \"a\" }, { name = \"b\", share = 0 }] }\n[[event]]\nregion = \"b\"",
            "event.0.region = b: accepted is a name in population.regions with a share above 0: a",
        ),
        (
            "population = { accounts = 100, regions = [{ name = \"a\", share = 0.999 }, { name = \"b\", share = 0.001 }] }\n[[event]]\nregion = \"b\"\nposts = 5",
            "event.0.region = b: accepted is a region where 5 people live: population.accounts = 100 * population.regions.share = 0.001 are 0.1",
        ),
        ("population = { accounts = 9 }\n[[event]]", "event.0.posts = 1000: accepted is posts"),
        (
            "[[event]]\n[[event]]",
            "event.1.name = event: accepted is a name of its own: event.0 has this one",
        ),
        ("events = { branching = [0.5, 1.0] }", "events.branching = [0.5, 1.0]: accepted is two"),
        ("events = { kernel_s = [60, 10] }", "events.kernel_s = [60.0, 10.0]: accepted is two"),
        ("population = { scheduled = 2 }", "population.scheduled = 2"),
        ("reposts = { homophily = -1 }", "reposts.homophily = -1"),
        ("[[campaign]]\nuptake = -1", "campaign.0.uptake = -1"),
    ] {
        check(toml, expected);
    }
}

#[test]
fn broadcasts_that_cannot_be_planned_name_both_keys() {
    for (toml, expected) in [
        ("[[campaign]]\nclass = \"fandom\"", "campaign.0.class = fandom: accepted is campaign"),
        ("[[look_alike]]", "look_alike.0.class = campaign: accepted is supporter, imitator, "),
        (
            "[[look_alike]]\nclass = \"ritual\"",
            "look_alike.0.class = ritual: accepted is supporter, imitator, ",
        ),
        (
            "[[look_alike]]\nclass = \"supporter\"\nechoes = \"nobody\"",
            "look_alike.0.echoes = nobody: accepted is the name of a campaign",
        ),
        (
            "[[campaign]]\n[[look_alike]]\nname = \"l\"\nclass = \"fandom\"\nechoes = \"campaign\"",
            "look_alike.0.echoes = campaign: accepted is nothing, unless class",
        ),
        (
            "[[campaign]]\n[[look_alike]]\nclass = \"fandom\"",
            "look_alike.0.name = campaign: accepted is a name of its own: campaign.0 has this one",
        ),
        ("[[campaign]]\nplaybook = \"deck\"", "campaign.0.playbook = deck: accepted is nothing"),
        (
            "[[campaign]]\nregion = \"mars\"",
            "campaign.0.region = mars: accepted is a name of population.regions: home",
        ),
        (
            "[[campaign]]\nregion = \"hone\"",
            "campaign.0.region = hone: accepted is a name of population.regions: home (did you mean `home`?)",
        ),
        (
            "population = { regions = [{ share = 1 }, { name = \"sea\", share = 0 }] }\n[[campaign]]\nregion = \"sea\"",
            "campaign.0.region = sea: accepted is a region whose share in population.regions",
        ),
        (
            "population = { accounts = 1000, regions = [{ share = 0.9 }, { name = \"sea\", share = 0.1 }] }\n[[campaign]]\nregion = \"sea\"",
            "campaign.accounts = 100: accepted is at most nine tenths of the 100 accounts of population.regions sea, of population.accounts = 1000",
        ),
        (
            "population = { accounts = 100, regions = [{ name = \"a\", share = 0.999 }, { name = \"b\", share = 0.001 }] }\n[[look_alike]]\nclass = \"storm\"\nregion = \"b\"\naccounts = 1",
            "look_alike.accounts = 1: accepted is at most nine tenths of the 0.1 accounts of population.regions b, of population.accounts = 100",
        ),
        (
            "population = { accounts = 50 }\n[[look_alike]]\nclass = \"storm\"",
            "look_alike.accounts = 100: accepted is campaigns and look-alikes whose",
        ),
        (
            "[[campaign]]\nmembers = { of = \"nobody\", share = 0.5 }",
            "campaign.0.members.of = nobody: accepted is the name of a campaign or look-alike",
        ),
        (
            "[[campaign]]\nname = \"a\"\naccounts = 10\n[[campaign]]\nmembers = { of = \"a\", share = 0.5 }",
            "campaign.1.members.share = 0.5: accepted is at most the 10 accounts of a that have joined",
        ),
        (
            "[[campaign]]\nmembers = { share = 0.5 }",
            "campaign.0.members.share = 0.5: accepted is 0 where members.of names nobody",
        ),
        (
            "[[campaign]]\ncohorts = { count = 60 }\nadoption = { midpoint_day = 20.0, removed_day = 20.0 }\ndays = 14",
            "campaign.0.cohorts.count = 60: accepted is at most 4, the accounts that join before the end by adoption.midpoint_day",
        ),
        (
            "[[campaign]]\naccounts = 300\nadoption = { midpoint_day = 4.0, width_days = 1.0, removed_day = 1.0 }",
            "campaign.0.accounts = 300: accepted is accounts of which at least a tenth join before adoption.removed_day = 1: by adoption.midpoint_day = 4 and adoption.width_days = 1 about 14 do",
        ),
        (
            "[[campaign]]\nadoption = { width_days = 0.0 }",
            "campaign.0.adoption.width_days = 0: accepted is days from 0.001",
        ),
        (
            "[[campaign]]\nduring = \"live_event.0\"",
            "campaign.0.during = live_event.0: accepted is the name of a [[live_event]], of which there is none",
        ),
        (
            "[[live_event]]\nname = \"final\"\nstart_h = 20.0\n[[campaign]]\nduring = \"final\"\nfirst_day = 1",
            "campaign.0.during = final: accepted is a live event that starts while the broadcast goes on, hours 24 to 336 by its first_day and days: live_event.0.start_h = 20, every_h = 0",
        ),
        (
            "[[event]]\nname = \"offensive\"\n[[campaign]]\npushes = { event = \"ofensive\", waves = 3 }",
            "campaign.0.pushes.event = ofensive: accepted is the name of an [[event]]: offensive (did you mean `offensive`?)",
        ),
        (
            "[[event]]\nat_h = 23.0\n[[campaign]]\nfirst_day = 1\npushes = { event = \"event\", waves = 3 }",
            "campaign.0.pushes.event = event: accepted is an event while the broadcast goes on, hours 24 to 336 by its first_day and days: event.0.at_h = 23",
        ),
        (
            "[[event]]\nat_h = 48.0\n[[look_alike]]\nclass = \"storm\"\ndays = 2\npushes = { event = \"event\", waves = 3 }",
            "look_alike.0.pushes.event = event: accepted is an event while the broadcast goes on, hours 0 to 48",
        ),
        (
            "[[event]]\nat_h = 23.0\n[[campaign]]\nadoption = { midpoint_day = 9.0, width_days = 0.5 }\npushes = { event = \"event\", waves = 3 }",
            "campaign.0.pushes.event = event: accepted is an event by which somebody has joined: of accounts = 100 about 0 have at event.0.at_h = 23, by adoption.midpoint_day = 9 and adoption.width_days = 0.5",
        ),
        (
            "[[campaign]]\nposts_per_wave = [6, 9]\nposts_per_day_max = 5",
            "campaign.0.posts_per_wave = [6, 9]: accepted is [fewest, most], fewest at most posts_per_day_max = 5",
        ),
        (
            "[[campaign]]\npushes = { waves = 3 }",
            "campaign.0.pushes.waves = 3: accepted is 0 where pushes.event names no event",
        ),
        (
            "[[event]]\n[[campaign]]\npushes = { event = \"event\" }",
            "campaign.0.pushes.waves = 0: accepted is a whole number from 1",
        ),
        (
            "days = 4\n[[campaign]]\nname = \"app\"\nadoption = { midpoint_day = 4.0 }\n[[campaign]]\naccounts = 60\nmembers = { of = \"app\", share = 1.0 }",
            "campaign.1.members.share = 1: accepted is at most the 50 accounts of app that have joined by its adoption",
        ),
        ("[[live_event]]\nstart_h = -1.0", "live_event.0.start_h = -1: accepted is hours from 0"),
        (
            "[[campaign]]\nhashtags = { source = \"event\" }",
            "campaign.0.hashtags.source = event: accepted is new, list or popular where during",
        ),
        (
            "[[live_event]]\nside_hashtags = 1\n[[campaign]]\nduring = \"live_event.0\"\nhashtags = { source = \"event\", core = 3 }",
            "campaign.0.hashtags.core = 3: accepted is at most 2, side_hashtags of live_event.0",
        ),
        (
            "[[campaign]]\nhashtags = { of = \"nobody\" }",
            "campaign.0.hashtags.of = nobody: accepted is the name of a broadcast that stands earlier",
        ),
        (
            "[[campaign]]\nname = \"a\"\nhashtags = { list = 1 }\n[[campaign]]\nhashtags = { of = \"a\", core = 2 }",
            "campaign.1.hashtags.core = 2: accepted is at most 1, the hashtags.list of a",
        ),
        (
            "[[campaign]]\nhashtags = { side = 3, side_list = 2 }",
            "campaign.0.hashtags.side = 3: accepted is at most hashtags.side_list = 2",
        ),
        (
            "hashtags = { evergreen = 2 }\n[[campaign]]\nhashtags = { side = 3 }",
            "campaign.0.hashtags.side = 3: accepted is at most hashtags.evergreen = 2",
        ),
        ("[[campaign]]\nhashtags = { side_own = 1.5 }", "campaign.0.hashtags.side_own = 1.5"),
        (
            "[[look_alike]]\nclass = \"storm\"\ndecoys_per_day = 1.0",
            "look_alike.0.decoys_per_day = 1: accepted is 0 where class is storm",
        ),
        (
            "[[campaign]]\nhours = \"session\"\nown_life = \"none\"",
            "campaign.0.hours = session: accepted is session only where own_life is organic",
        ),
        ("[[campaign]]\nat_h = [25.0]", "campaign.0.at_h = 25: accepted is hours from 0 to 24"),
        (
            "[[campaign]]\ncluster = { waves = 1000 }\nwaves_per_day = 100",
            "campaign.0.waves_per_day = 100: accepted is at most",
        ),
        (
            "[[campaign]]\naccounts = 100000\ndecoys_per_day = 100.0",
            "campaign.0.waves_per_day = 1: accepted is at most 30000000 posts",
        ),
    ] {
        check(toml, expected);
    }
}

#[test]
fn unknown_keys_are_errors() {
    for toml in ["dayz = 3", "population = { acounts = 3 }", "[[campaign]]\nacounts = 3"] {
        assert!(toml::from_str::<WorldConfig>(toml).is_err(), "{toml}");
    }
}

#[test]
fn impossible_trends_are_refused() {
    for (toml, expected) in [
        ("trends = { score_min = nan }", "trends.score_min = NaN"),
        ("trends = { count_min = 0 }", "trends.count_min = 0: accepted is uses in ten minutes"),
        ("trends = { count_min_per_million = -1 }", "trends.count_min_per_million = -1"),
        ("trends = { users_share = 1.5 }", "trends.users_share = 1.5: accepted is a share"),
        ("trends = { stay_min = 2000 }", "trends.stay_min = 2000: accepted is a whole number"),
        ("trends = { memory_days = 0 }", "trends.memory_days = 0: accepted is days"),
        ("trends = { warm_up_h = 200 }", "trends.warm_up_h = 200"),
        ("trends = { exposure_per_min_per_100k = -1 }", "trends.exposure_per_min_per_100k = -1"),
        ("trends = { exposure_half_life_min = 0 }", "trends.exposure_half_life_min = 0"),
    ] {
        check(toml, expected);
    }
}
