//! x
fn main() {
    let mut w = claque_sim::WorldConfig::default();
    w.days = std::env::args().nth(2).map_or(14, |a| a.parse().unwrap());
    w.population.accounts = std::env::args().nth(1).map_or(100_000, |a| a.parse().unwrap());
    let t = std::time::Instant::now();
    let plan = claque_sim::Plan::new(&w.check().unwrap(), 1);
    println!("plan {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let (mut n, mut h, mut x) = (0usize, 0usize, 0u64);
    let mut kinds = [0usize; 4];
    let mut causes = [0usize; 7];
    for c in plan.play(claque_sim::PlayOptions::default()) {
        n += c.posts.len();
        h += c.posts.hashtags().len();
        x ^= c.posts.post().iter().fold(0, |a, b| a ^ b.0);
        for k in c.posts.kind() {
            kinds[*k as usize] += 1;
        }
        for k in &c.causes {
            causes[k.kind() as usize] += 1;
        }
    }
    println!("{n} posts {h} tags in {:?} {x:x} kinds {kinds:?} causes {causes:?}", t.elapsed());
}
