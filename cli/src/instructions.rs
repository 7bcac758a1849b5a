//! Instructions carried out so far: by this process, by all of its threads, and by the programs that it
//! ran, where the processor's own counters can be read. Virtual machines seldom pass them on.

#[cfg(target_os = "linux")]
mod counted {
    use std::sync::{Mutex, OnceLock};

    use perf_event::events::{Event, Hardware};
    use perf_event::{Builder, Counter};

    static COUNTER: OnceLock<Option<Mutex<Counter>>> = OnceLock::new();

    /// Begins to count. Threads that are there already are not counted.
    pub(crate) fn start() {
        COUNTER.get_or_init(|| open(Hardware::INSTRUCTIONS).map(Mutex::new));
    }

    /// What was counted; `None` where there is no counter.
    pub(crate) fn so_far() -> Option<u64> {
        COUNTER.get()?.as_ref()?.lock().ok()?.read().ok()
    }

    fn open<E: Event + Clone>(event: E) -> Option<Counter> {
        let mut counter = Builder::new(event).inherit(true).exclude_kernel(true).build().ok()?;
        counter.enable().ok()?;
        Some(counter)
    }

    #[cfg(test)]
    mod tests {
        use perf_event::events::Software;

        use super::*;

        /// The clock of the kernel stands in for the processor's counter: it can be read nearly everywhere.
        #[test]
        fn what_threads_do_is_counted() {
            let Some(mut counter) = open(Software::TASK_CLOCK) else {
                println!("skipped: nothing can be counted here");
                return;
            };
            let before = counter.read().expect("it was opened");
            let work = || (0..20_000_000_u64).fold(0, |sum, n| std::hint::black_box(sum ^ n));
            std::thread::spawn(work).join().expect("it cannot fail");
            let after = counter.read().expect("it was opened");
            assert!(after > before + 1_000_000, "{before} to {after} ns");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod counted {
    pub(crate) fn start() {}

    pub(crate) fn so_far() -> Option<u64> {
        None
    }
}

pub(crate) use counted::{so_far, start};
