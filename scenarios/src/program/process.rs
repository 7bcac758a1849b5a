//! One run of a program: started, watched, stopped with everything it started.

use std::fs::File;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::group::{Group, MARK, new_mark};
use super::orphans;
use super::said::Said;
use super::{Fault, Leash, Limits, Ran};

/// Time between two looks at a program in its first second, and later.
const LOOKS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(100));
/// How long pipes may stay open once every process is stopped.
const PIPES: Duration = Duration::from_secs(5);

/// What a program comes to, by and by.
enum Event {
    /// It has ended, and nobody has asked how yet.
    Ended,
    /// It wrote too much.
    TooMuch,
    /// All it wrote.
    Out(Vec<u8>),
    /// All it said.
    Said(Said),
}

/// Runs a program to its end, or to that of its limits.
pub(super) fn run(
    words: &[String],
    input: File,
    limits: &Limits,
    output_max: u64,
    leash: &Leash,
) -> Result<(Ran, Said), (Fault, Said)> {
    let _held = leash.hold();
    if leash.is_pulled() {
        return Err((Fault::Interrupted, Said::default()));
    }
    let mark = new_mark();
    let start = Instant::now();
    let started = orphans::start(|| start_process(words, input, &mark));
    let mut child = started.map_err(|io| (Fault::Start(io), Said::default()))?;
    let events = listen(&mut child, output_max);
    let mut running = Running {
        group: Group::new(Pid::from_child(&child), mark),
        events,
        start,
        peak: 0,
        out: None,
        said: None,
    };
    let watched = running.watch(limits, output_max, leash);
    let wall_s = start.elapsed().as_secs_f64();
    let n_left = running.group.end();
    let status = child.wait();
    orphans::forget(Pid::from_child(&child));
    running.drain();
    let said = running.said.take().unwrap_or_default();
    let fault = watched.and_then(|()| judge(status)).and_then(|()| {
        running.out.take().ok_or_else(|| Fault::Output("it never ended".to_owned()))
    });
    match fault {
        Ok(out) => Ok((Ran { out, wall_s, peak_bytes: running.peak, n_left }, said)),
        Err(fault) => Err((with_last_words(fault, &said), said)),
    }
}

fn start_process(words: &[String], input: File, mark: &str) -> std::io::Result<Child> {
    Command::new(&words[0])
        .args(&words[1..])
        .env(MARK, mark)
        .stdin(input)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
}

/// Threads that wait: for the end, for output, and for what is said.
fn listen(child: &mut Child, output_max: u64) -> Receiver<Event> {
    let (sender, events) = channel();
    let pid = Pid::from_child(child);
    let (out, err) = (child.stdout.take(), child.stderr.take());
    spawn(&sender, move |_| {
        // Asks without reaping: the number stays taken until the group is stopped.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(pid), options), Err(Errno::INTR)) {}
        Event::Ended
    });
    spawn(&sender, move |sender| {
        let mut kept = Vec::new();
        if let Some(mut out) = out {
            // A pipe that breaks ends what was written, as its end does.
            let _ = (&mut out).take(output_max + 1).read_to_end(&mut kept);
            if kept.len() as u64 > output_max {
                let _ = sender.send(Event::TooMuch);
            }
        }
        Event::Out(kept)
    });
    spawn(&sender, move |_| Event::Said(err.map(Said::listen).unwrap_or_default()));
    events
}

fn spawn(sender: &Sender<Event>, work: impl FnOnce(&Sender<Event>) -> Event + Send + 'static) {
    let sender = sender.clone();
    thread::spawn(move || {
        let event = work(&sender);
        // Who no longer listens has decided already.
        let _ = sender.send(event);
    });
}

/// A program that runs, and what came of it so far.
struct Running {
    group: Group,
    events: Receiver<Event>,
    start: Instant,
    peak: u64,
    out: Option<Vec<u8>>,
    said: Option<Said>,
}

impl Running {
    /// Waits for the end and holds the program to its limits.
    fn watch(&mut self, limits: &Limits, output_max: u64, leash: &Leash) -> Result<(), Fault> {
        loop {
            let ran = self.start.elapsed();
            let pause = if ran.as_secs() < 1 { LOOKS.0 } else { LOOKS.1 };
            let left = limits.time.saturating_sub(ran);
            match self.events.recv_timeout(pause.min(left)) {
                Ok(Event::Ended) => return Ok(()),
                Ok(Event::TooMuch) => return Err(Fault::TooMuch { limit: output_max }),
                Ok(event) => self.keep(event),
                Err(RecvTimeoutError::Timeout) => self.look(limits, leash)?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn look(&mut self, limits: &Limits, leash: &Leash) -> Result<(), Fault> {
        let said = String::new();
        if leash.is_pulled() {
            return Err(Fault::Interrupted);
        }
        if self.start.elapsed() >= limits.time {
            return Err(Fault::Time { limit: limits.time, said });
        }
        let (now, most) = self.group.memory().unwrap_or_default();
        self.peak = self.peak.max(most);
        if now > limits.memory_bytes {
            return Err(Fault::Memory { found: now, limit: limits.memory_bytes, said });
        }
        Ok(())
    }

    fn keep(&mut self, event: Event) {
        match event {
            Event::Out(out) => self.out = Some(out),
            Event::Said(said) => self.said = Some(said),
            Event::Ended | Event::TooMuch => {}
        }
    }

    /// Takes what is still in the pipes; with every process gone, they end.
    fn drain(&mut self) {
        let deadline = Instant::now() + PIPES;
        while self.out.is_none() || self.said.is_none() {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else { return };
            self.keep(event);
        }
    }
}

fn judge(status: std::io::Result<ExitStatus>) -> Result<(), Fault> {
    let status = status.map_err(|fault| Fault::Output(format!("its end is unknown: {fault}")))?;
    let said = String::new();
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(()),
        (Some(status), _) => Err(Fault::Status { status, said }),
        (None, signal) => Err(Fault::Signal { signal: signal.unwrap_or_default(), said }),
    }
}

fn with_last_words(mut fault: Fault, words: &Said) -> Fault {
    match &mut fault {
        Fault::Time { said, .. }
        | Fault::Memory { said, .. }
        | Fault::Status { said, .. }
        | Fault::Signal { said, .. } => *said = words.last(),
        _ => {}
    }
    fault
}
