//! The transparency table: what may be published of a year, as comma-separated values (RFC 4180).
//!
//! Columns follow the tables that police forces publish on live facial recognition: uses, duration, alerts and what
//! came of them, faces seen, both false-alert rates. One row per objective, never per site, camera, list or day, since
//! those reveal investigations (R-5.7-b); cells below five are suppressed.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::time::Millis;
use stricto_record::fold::{Fold, UseFile};

use crate::figures::Counts;
use crate::published::Cell;
use crate::rate::Rate;
use crate::words::objective_word;
use crate::year::Year;

/// The table's header.
pub const COLUMNS: &[&str] = &[
    "year",
    "objective",
    "uses",
    "duration_hours",
    "total_alerts",
    "positive_alerts",
    "incorrect_alerts",
    "undetermined_alerts",
    "interventions",
    "adverse_interventions",
    "faces_seen",
    "incorrect_per_million_alerts",
    "incorrect_per_million_alerts_low",
    "incorrect_per_million_alerts_high",
    "incorrect_per_million_faces",
    "incorrect_per_million_faces_low",
    "incorrect_per_million_faces_high",
];

#[derive(Default)]
struct Row {
    uses: u64,
    running_ms: u64,
    alerts: Counts,
    interventions: u64,
    adverse: u64,
}

/// The table of `year`, header first, lines ended by CR LF.
#[must_use]
pub fn table(fold: &Fold, year: Year) -> String {
    let mut rows = BTreeMap::<String, Row>::new();
    for file in fold.uses() {
        if let Some(began) = file.clock_start().filter(|began| year.holds(*began)) {
            let row = rows.entry(objectives(file)).or_default();
            row.uses += 1;
            let until = file.stop.as_ref().map(|stop| stop.at).or(fold.last_time()).unwrap_or(began);
            row.running_ms = row.running_ms.saturating_add(year.share(began, until).0);
            row.alerts.add(file, year);
            let measures = file.measures.iter().filter(|measure| year.holds(measure.at));
            for measure in measures {
                row.interventions += 1;
                row.adverse += u64::from(measure.adverse);
            }
        }
    }
    let lines = rows.iter().map(|(objective, row)| row.line(year, objective));
    let header = std::iter::once(COLUMNS.join(","));
    header.chain(lines).map(|line| line + "\r\n").collect()
}

/// The use's objectives as one cell, so that every use is in exactly one row.
fn objectives(file: &UseFile) -> String {
    let words: BTreeSet<&str> = file.proposed.objectives.iter().map(|o| objective_word(*o)).collect();
    words.into_iter().collect::<Vec<_>>().join("+")
}

impl Row {
    fn line(&self, year: Year, objective: &str) -> String {
        let alerts = self.alerts.close();
        let mut cells = vec![year.to_string(), objective.to_owned(), Cell::of(self.uses).to_string()];
        cells.push(self.hours());
        // The parts of a total hide each other: one suppressed part takes another with it.
        let parts = [alerts.confirmed, alerts.not_confirmed, alerts.undetermined + alerts.open];
        cells.push(Cell::of(alerts.released).to_string());
        cells.extend(Cell::group(&parts).iter().map(ToString::to_string));
        cells.extend(Cell::group(&[self.interventions, self.adverse]).iter().map(ToString::to_string));
        cells.push(Cell::of(alerts.faces_seen).to_string());
        let shown = Cell::group(&parts).get(1).is_some_and(|cell| matches!(cell, Cell::Count(_)));
        cells.extend(rate(alerts.false_of_alerts, shown));
        cells.extend(rate(alerts.false_of_faces, shown));
        cells.join(",")
    }

    /// Whole hours, suppressed with the uses they are of.
    fn hours(&self) -> String {
        match Cell::of(self.uses) {
            Cell::Count(_) => self.running_ms.div_ceil(Millis::hours(1).0).to_string(),
            Cell::Suppressed => Cell::Suppressed.to_string(),
        }
    }
}

/// The rate and its interval; suppressed where the count it is made of is, since it would give it away.
fn rate(rate: Rate, shown: bool) -> [String; 3] {
    [rate.per_million, rate.low, rate.high].map(|value| match value {
        Some(_) if !shown => Cell::Suppressed.to_string(),
        Some(value) => value.to_string(),
        None => "not-available".to_owned(),
    })
}
