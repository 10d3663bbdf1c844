//! Holding the rules against the twin, over many settings and on several threads.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use stricto_law::assess;
use stricto_law::finding::{Finding, FindingState};

use crate::gate::{ROWS, outcome, verdicts};
use crate::setting::{Axis, LAWS, Setting};
use crate::verdict::{Question, Verdict};

/// How many cases were held, how many were permitted, and where the two disagree.
#[derive(Default)]
pub(crate) struct Tally {
    cases: AtomicU64,
    permitted: AtomicU64,
    disagreements: Mutex<BTreeMap<String, (u64, String)>>,
}

fn verdict(f: &Finding) -> Verdict {
    match (f.state, f.escalates) {
        (FindingState::Met, _) => Verdict::Met,
        (FindingState::NotMet, _) => Verdict::NotMet,
        (FindingState::Undetermined, false) => Verdict::Open,
        (FindingState::Undetermined, true) => Verdict::People,
    }
}

impl Tally {
    /// Holds one setting; `told` says how it was made.
    pub(crate) fn hold(&self, setting: &Setting, told: impl Fn() -> String) {
        let laws = &LAWS[setting.laws];
        let rules = assess(&setting.case, laws, setting.at);
        let twin = verdicts(&Question { case: &setting.case, laws, at: setting.at });
        let ours = outcome(&twin);
        self.cases.fetch_add(1, Ordering::Relaxed);
        if ours == stricto_law::Outcome::Permitted {
            self.permitted.fetch_add(1, Ordering::Relaxed);
        }
        if rules.findings.len() != ROWS.len() {
            self.note(format!("{} rows, not {}", rules.findings.len(), ROWS.len()), &told);
        }
        for ((f, (row, weight, _)), v) in rules.findings.iter().zip(ROWS).zip(&twin) {
            if f.row != *row || f.weight != *weight {
                self.note(
                    format!("{} {:?} stands where the twin has {row} {weight:?}", f.row, f.weight),
                    &told,
                );
            }
            // Why a row is open, its finding says in words only; the outcome shows what comes of it.
            let shown = if *v == Verdict::Contested { Verdict::Open } else { *v };
            if verdict(f) != shown {
                self.note(format!("{row}: rules {:?}, twin {v:?}", verdict(f)), || {
                    format!("{} || {}", told(), f.reason)
                });
            }
        }
        if rules.outcome != ours {
            self.note(format!("outcome: rules {:?}, twin {ours:?}", rules.outcome), told);
        }
    }

    fn note(&self, what: String, told: impl Fn() -> String) {
        let mut noted = self.disagreements.lock().expect("no thread fails");
        let entry = noted.entry(what).or_insert_with(|| (0, told()));
        entry.0 += 1;
    }

    pub(crate) fn cases(&self) -> u64 {
        self.cases.load(Ordering::Relaxed)
    }

    pub(crate) fn permitted(&self) -> u64 {
        self.permitted.load(Ordering::Relaxed)
    }

    /// That the two never disagreed.
    pub(crate) fn agrees(&self, part: &str) {
        let noted = self.disagreements.lock().expect("no thread fails");
        let lines: Vec<String> = noted
            .iter()
            .map(|(what, (times, first))| format!("{times:>8} x {what}\n             {first}"))
            .collect();
        assert!(lines.is_empty(), "{part}: twin and rules disagree\n{}", lines.join("\n"));
    }
}

/// Does `work` for each number below `count`, on every core.
pub(crate) fn in_parallel(count: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(256, Ordering::Relaxed);
                    if from >= count {
                        return;
                    }
                    (from..count.min(from + 256)).for_each(&work);
                }
            });
        }
    });
}

/// Every combination of the axes' values, on one base.
pub(crate) fn exhaust(base: &Setting, axes: &[Axis], tally: &Tally) {
    let count = axes.iter().map(|axis| axis.changes.len()).product();
    in_parallel(count, |number| {
        let mut setting = base.clone();
        let mut left = number;
        let mut chosen = Vec::with_capacity(axes.len());
        for axis in axes {
            let change = &axis.changes[left % axis.changes.len()];
            left /= axis.changes.len();
            (change.apply)(&mut setting);
            chosen.push(change);
        }
        let told = || chosen.iter().map(|c| c.label.as_str()).collect::<Vec<_>>().join("; ");
        tally.hold(&setting, told);
    });
}
